/**
 * One row for each run of a golden path: which name it holds and where its repository is.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('golden_path_runs', table => {
    table.comment('Runs of golden path templates and what they hold');
    table
      .string('task_id', 255)
      .primary()
      .notNullable()
      .comment('Scaffolder task that runs');
    table.string('name', 255).notNullable().comment('Name of the service');
    table
      .string('reserved_name', 255)
      .nullable()
      .unique()
      .comment('The name while the run holds it; empty afterwards');
    table.string('host', 255).notNullable().comment('Git host');
    table.string('owner', 255).notNullable().comment('Repository owner');
    table.string('repository', 255).notNullable().comment('Repository name');
    table
      .string('state', 32)
      .notNullable()
      .index()
      .comment('active, publishing, registered, finished, undoing or undone');
    table
      .bigInteger('created_at')
      .notNullable()
      .comment('Milliseconds since 1970-01-01 UTC');
    table
      .bigInteger('updated_at')
      .notNullable()
      .comment('Milliseconds since 1970-01-01 UTC');
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.dropTable('golden_path_runs');
};
