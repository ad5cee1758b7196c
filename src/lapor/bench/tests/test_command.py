"""What `./lapor bench` says of itself."""

import pytest

from lapor.bench import command


def test_it_tells_its_options(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        command.run(["--help"])
    assert end.value.code == 0
    assert "27 % open" in " ".join(capsys.readouterr().out.split())
