"""WTForms fields for files: new ones are compared with their names, known ones may stay. Nothing is stored here."""
from dataclasses import dataclass
from typing import Any

from forms.files import LARGEST_MB, Upload, check_file, clean_name
from forms.form import Value
from forms.inputs import Input
from forms.kinds import kind_list, kind_of
from forms.posted import KEEP, Posted, UploadLike
from forms.reading import Keep
from forms.words import Refused

MOST_FILES = 50


@dataclass(frozen=True)
class Incoming:
    """A file that has passed and is not stored yet."""

    upload: Upload
    media_type: str
    size: int

    def shown(self) -> dict[str, Value]:
        """What rules see of it before it is stored."""
        return {"name": self.upload.filename, "sha256": "", "size": self.size, "type": self.media_type}

    def stored(self, keep: Keep) -> dict[str, Value]:
        self.upload.stream.seek(0)
        kept = keep(self.upload.stream, self.upload.filename)
        sha256, size = (kept["sha256"], kept["size"]) if isinstance(kept, dict) else (kept.sha256, kept.size)
        return {"name": self.upload.filename, "sha256": sha256, "size": size, "type": self.media_type}


class FilesInput(Input):
    """Any number of files; `single` for the type that takes one."""

    single = False

    def process(self, formdata: Any, *args: Any, **options: Any) -> None:
        super().process(None, *args, **options)  # WTForms would look for texts
        if isinstance(formdata, Posted):
            wanted = set(formdata.getlist(self.name + KEEP))
            self.given = True
            self.read_files([file for file in self._known() if file["sha256"] in wanted], formdata.files(self.name))

    def take(self, value: Value) -> None:
        """Read what a program sent: files that it knows from before, by their SHA-256."""
        self.process_errors, self.given, self.raw_data = [], True, []
        wanted = [] if value is None else value if isinstance(value, list) else [value]
        known = {file["sha256"]: file for file in self._known()}
        names = [str(item.get("sha256")) if isinstance(item, dict) else "" for item in wanted]
        if any(name not in known for name in names):
            self.process_errors.append(str(self.refuse("file_unknown")))
        self.read_files([known[name] for name in names if name in known], [])

    def take_default(self, value: Value) -> None:
        """Begin with the files of the case; one that this form does not take is left out, which is no fault of the sender."""
        self.take(value)
        self.process_errors = []

    def read_files(self, kept: list[dict[str, Value]], uploads: list[UploadLike]) -> None:
        """Put together what stays and what comes; a single file is replaced by a new one."""
        items: list[Any] = list({file["sha256"]: file for file in kept}.values())
        for upload in uploads[: MOST_FILES + 1]:
            try:
                items.append(self._incoming(upload))
            except Refused as refusal:
                self.process_errors.append(str(refusal))
        if self.single and len(uploads) > 1:
            self.process_errors.append(str(self.refuse("files_most", most=1)))
        if len(items) > MOST_FILES:
            self.process_errors.append(str(self.refuse("files_most", most=MOST_FILES)))
        self.data = (items[-1] if items else None) if self.single else items

    def value(self) -> Value:
        """What rules see."""
        items = self.data if isinstance(self.data, list) else [self.data]
        shown = [item.shown() if isinstance(item, Incoming) else item for item in items if item is not None]
        return shown if not self.single else shown[0] if shown else None

    def store(self, keep: Keep) -> Value:
        """The value with every new file stored."""
        items = self.data if isinstance(self.data, list) else [self.data]
        stored = [item.stored(keep) if isinstance(item, Incoming) else item for item in items if item is not None]
        return stored if not self.single else stored[0] if stored else None

    def _known(self) -> list[dict[str, Value]]:
        """Files that may stay. One that came by mail may be of a kind that this form does not take."""
        kinds = kind_list(self.asked.accept)
        return [file for file in self.reading.known_files(self.asked) if kind_of(str(file.get("name"))) in kinds]

    def _incoming(self, upload: UploadLike) -> Incoming:
        name = clean_name(upload.filename)
        if not name:
            raise self.refuse("file_name")
        kind = check_file(upload.stream, name, self.asked.accept, self.reading.language, self.asked.max_mb or LARGEST_MB)
        size = upload.stream.seek(0, 2)
        upload.stream.seek(0)
        return Incoming(Upload(name, upload.stream), kind.media_type, size)


class FileInput(FilesInput):
    single = True
