"""Names that a template puts together are told; what chat templates look up is not."""

from __future__ import annotations

import pytest

from checker.extract.artifact.template import template_fact
from checker.source import BytesReader, Source

SOURCE = Source("chat_template.jinja", BytesReader(b""))

COMPUTED = [
    "{{ messages['xxclassxx'|replace('x','_')] }}",
    "{{ messages[['_','class','_']|join] }}",
    "{{ messages['CLASS'|lower] }}",
    "{{ messages['_cl' 'ass_'] }}",
    "{{ messages['_x_xc'[::2]] }}",
    "{{ messages[dict(_a=1)|first] }}",
    "{{ messages[('%s'|format('a'))~'class'] }}",
    "{% set a = '_' %}{{ messages[a+a+'class'+a+a] }}",
    "{% set a = '_' -%}{%- set b=a*2 -%}{%- set c=b~'x' -%}{{ messages[c] }}",
    "{% set k = ['_','class'] | join('') -%}{{ messages[k] }}",
    "{% set k %}name{% endset %}{{ messages[k] }}",
    "{% macro f() %}name{% endmacro %}{{ messages[f()] }}",
    "{% set ns = namespace(k='') %}{% for c in ['_','c'] %}{% set ns.k = ns.k + c %}{% endfor %}"
    "{{ messages[ns.k] }}",
    "{% for p in ['cl'~'ass'] %}{{ messages[p] }}{% endfor %}",
    "{% with k = 'a'~'b' %}{{ messages[k] }}{% endwith %}",
    "{{ [messages]|map(attribute='a'~'b')|list }}",
    "{% set k='ap'+'pend' %}{{ [messages]|map(attribute=k)|list }}",
    "{{ messages|selectattr('a' ~ x)|list }}",
    "{% set f = '{0.'+'x}' %}{{ f.format(messages) }}",
    "{{ ('{0.'~'x}').format(messages) }}",
    "{{ messages[messages['a' + 'b']] }}",
]

PLAIN = [
    "{{ messages[0]['role'] }}{{ messages[-1].content }}{{ messages[1:] }}",
    "{{ messages[loop.index0 - 1].role }}{{ messages[loop.index0 + 1]['role'] }}",
    "{{ messages[messages|length - 1] }}{{ messages[(loop.index0 - 1)|int] }}",
    "{% for key in param|list %}{{ param[key] }}{% endfor %}",
    "{% for k, v in x.items() %}{{ x[k] }}{% endfor %}",
    "{% set role = message['role']|lower %}{{ names[role] }}",
    "{% set key = 'content' %}{{ message[key] }}",
    "{% set names = {'user': 'U', 'assistant': 'A'} %}{{ names[message['role']] }}",
    "{{ message['text' if plain else 'content'] }}",
    "{% set cut = content|length - ('</think>'|length) %}{{ content[:cut] }}",
    "{{ content.split('</think>')[-1].lstrip('\\n') }}",
    "{{ '<|im_start|>' + message['role'] + '\\n' + message['content'] }}",
    "{% set content = '<a>' ~ message.content %}{{ content[0] }}",
    "{{ messages|map(attribute='content')|join('\\n') }}",
    "{{ messages|selectattr('role', 'equalto', 'a' ~ b)|list }}",
    "{{ '{} of {}'.format(a, b) }}{{ '%s'|format(a) }}",
    "{% set ns = namespace(last=messages|length - 1, x='a') %}{{ messages[ns.last] }}",
    "{{ 'I am 100%certain' }}{{ 'a:c}' ~ b }}",
    "{% for t in [a, b] %}{{ t['x'] }}{% endfor %}{{ [x ~ y, 'z'][0] }}",
]


def constructs(text: str) -> tuple[str, ...]:
    return template_fact(SOURCE, "", text).constructs


@pytest.mark.parametrize("text", COMPUTED)
def test_computed_names(text: str):
    assert "computed-name" in constructs(text)


@pytest.mark.parametrize("text", PLAIN)
def test_plain_look_ups(text: str):
    assert constructs(text) == ()


@pytest.mark.parametrize("text", ["{{ x['%c%c'|format(95,95)] }}", "{{ '{:c}'.format(95) }}"])
def test_characters_by_number(text: str):
    assert "hidden-text" in constructs(text)


@pytest.mark.parametrize(
    "text",
    [
        "{% if a %}" * 100_000,
        "{{" + "[" * 300_000 + "}}",
        "{{a" + "['a'" * 100_000 + "}}",
        "{% set a=" + "b=c," * 200_000 + "%}",
        "{{" + "a|sort(" * 80_000 + ")" * 80_000 + "}}",
    ],
)
def test_long_templates_end(text: str):
    assert constructs(text) in ((), ("computed-name",))
