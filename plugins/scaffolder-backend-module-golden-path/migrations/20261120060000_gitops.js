/**
 * What a run proposed to the GitOps repository, so that it can be taken back.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.alterTable('golden_path_runs', table => {
    table
      .text('gitops')
      .nullable()
      .comment('Change of the GitOps repository, as JSON; empty without one');
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.alterTable('golden_path_runs', table => {
    table.dropColumn('gitops');
  });
};
