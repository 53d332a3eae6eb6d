"""Programs inside string literals."""

from __future__ import annotations

import pytest

from checker.extract.python.facts import PythonCall
from tests.extract.python.support import read, text_at


@pytest.mark.parametrize(
    "code",
    [
        'exec("import pickle; pickle.load(f)")\n',
        "exec('''\nimport pickle\npickle.load(f)\n''')\n",
        'exec("import pickle\\npickle.load(f)\\n")\n',
        "exec('é\\u00e9 = 1; import pickle; \\\npickle.load(f)')\n",
        "exec(r'import pickle; x = \"\\d\"; pickle.load(f)')\n",
        "import textwrap\nexec(textwrap.dedent('''\n    import pickle\n    pickle.load(f)\n'''))\n",
        "import subprocess\nsubprocess.run(['python3', '-c', 'import pickle; pickle.load(f)'])\n",
        "from airflow import Pod\n"
        "Pod(cmds=['python', '-c'], arguments=['import pickle; pickle.load(f)'])\n",
        "from kfp.dsl import ContainerSpec\nContainerSpec(command=['sh', '/usr/bin/python', '-c', "
        "'''import pickle\nx = pickle.load(f)'''])\n",
        "import sys\nP = '''\nimport pickle\npickle.load(f)\n'''\n"
        "run([sys.executable, '-c', P, 'a'])\n",
        "import textwrap\nP = textwrap.dedent('''\n    import pickle\n    pickle.load(f)\n''')\n"
        "Pod(cmds=['python3', '-c', P])\n",
        "class A:\n    P = 'import pickle; pickle.load(f)'\n"
        "    steps = [['python', '-c', P], ['python', '-c', P]]\n",
    ],
)
def test_programs_are_read_in_their_place(code: str) -> None:
    found = read(code)
    assert not found.problems
    [use] = [one for one in found.facts if type(one) is PythonCall and one.name == "pickle.load"]
    assert text_at(code, use.at) == "pickle.load"


@pytest.mark.parametrize(
    "code",
    [
        "print('import pickle; pickle.load(f)')\n",
        "eval(input('import pickle; pickle.load(f)'))\n",
        "import subprocess\nsubprocess.run(['bash', '-c', 'import pickle; pickle.load(f)'])\n",
        "x = ['python', '-m', 'import pickle; pickle.load(f)']\n",
        "exec('import pickle;' 'pickle.load(f)')\n",
        "P = 'import pickle; pickle.load(f)'\nrun(['python', P, '-c'])\n",
        "P = 'import pickle; pickle.load(f)'\nrun(['perl', '-c', P])\n",
        "P = 'import pickle; pickle.load(f)'\nrun(['python', '-c', P + x])\n",
    ],
)
def test_other_texts_are_not(code: str) -> None:
    names = [one.name for one in read(code).facts if type(one) is PythonCall]
    assert "pickle.load" not in names
