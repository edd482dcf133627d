/** Descriptions that people really type, and some that only their enemies would. */
export const NASTY_DESCRIPTIONS: Record<string, string> = {
  'quotes of every kind': `It's "the" \`service\` 'of' “orders” – don’t \\"escape\\" it`,
  'several lines': 'First line\nsecond line\n\n  indented line\nlast line',
  'the template language':
    '${{ values.name }} {{ name }} {% if x %}no{% endif %} {# gone #} ${x}',
  'an attack on the template language':
    "${{ ''.constructor.constructor('return process')().exit(1) }}",
  'what YAML takes for something else':
    '# not: a comment - [no] {list} & *alias !tag |\n- item: x',
  'a YAML document marker': '--- \nname: other\n...\n---',
  'a question of type': 'yes',
  'a number': '0123',
  'what ends a comment':
    'a */ b // c <!-- d --> <script>alert(1)</script> </script>',
  Markdown:
    '# heading *bold* _it_ [link](http://x) ![i](y) ~~no~~ | a | b |\n\n1. one\n2) two\n+ three\n> quote\n\n    code\n```js\nlet a;\n```',
  'extensions of Markdown':
    '!!! note "x"\n    y\n\n:smile: $a$ ==b== ^^c^^ [[d]] {: #id } *[HTML]: z [^1] [TOC] ++x++ (c) --8<-- "f"',
  HTML: '<b>bold</b> &amp; &lt; &#35; <img src=x onerror=alert(1)> <https://example.com>',
  'emoji and combined characters': '🛒 👩‍💻 cafe\u0301 ŵ 🇩🇪 \u{1F600}',
  'right to left': 'خدمة الطلبات "عربي" עברית (rtl) 123',
  'Chinese, Japanese and Korean': '订单服务，注文サービス：주문 서비스',
  backslashes: '\\ \\\\ \\n \\u0041 C:\\temp\\new \\${{ x }} \\{{ y }}',
  'the shell': '$(rm -rf /) `id` $HOME ; & | > < * ? ~ !! "$@"',
  'spaces around it': '   spaces around   ',
  tabs: 'a\tb\t\tc',
  'replacement patterns': '$& $1 $$ $` %s %d %(x)s \\1',
  'a very long line': 'The service that keeps the orders of everybody. '
    .repeat(12)
    .trim(),
  'a very long word': 'x'.repeat(400),
};
