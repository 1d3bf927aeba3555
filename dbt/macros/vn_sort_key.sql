{#-
  A key that sorts Vietnamese names as the Unicode order for Vietnamese does, under any collation: the embedded database has no ICU.
  Letters first (a ă â b c d đ e ê ... y), tones only between equal letters (none, huyền, hỏi, ngã, sắc, nặng); numbers by size up to three
  digits. The letters become the ASCII characters A to Z and a to g, in order; hex digits then sort alike under every collation.
-#}
{% macro vn_sort_key(name) -%}
    {%- set decomposed = "normalize(lower(" ~ name ~ "), nfd)" -%}
    {%- set tones = "u&'\\0300\\0309\\0303\\0301\\0323'" -%}
    {%- set letters -%}
        translate(
            normalize(translate({{ decomposed }}, {{ tones }}, ''), nfc),
            'aăâbcdđeêfghijklmnoôơpqrstuưvwxyz',
            'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefg'
        )
    {%- endset -%}
    {%- set padded = "regexp_replace(regexp_replace(" ~ letters ~ ", '(\\d+)', '00\\1', 'g'), '0*(\\d{3})(?!\\d)', '\\1', 'g')" -%}
    {#- A syllable has one tone at most: the digits 1 to 5 stand for it, the spaces part the syllables, all else falls away. -#}
    {%- set marks = "regexp_replace(translate(" ~ decomposed ~ ", " ~ tones ~ " || '0123456789', '12345'), '[^1-5 ]', '', 'g')" -%}
    encode(convert_to({{ padded }} || chr(9) || {{ marks }}, 'UTF8'), 'hex')
{%- endmacro %}
