"""The bucket of exports: whole files, and files uploaded in parts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any, Final

from botocore.exceptions import BotoCoreError, ClientError

PART_BYTES: Final = 5 * 1024 * 1024
"""The least that S3 takes for a part that isn't the last.

Source: docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html
"""

_READ_BYTES: Final = 256 * 1024
_GONE: Final = frozenset({"NoSuchUpload", "InvalidPart", "InvalidPartOrder"})
_ABSENT: Final = frozenset({"404", "NoSuchKey", "NotFound"})


class BucketUnavailableError(Exception):
    """The bucket did not answer, or refused; its text is a sentence for a person."""


class UploadGoneError(Exception):
    """An upload has ended, or doesn't have the parts it should."""


class ExportBucket:
    """Writes exports.

    Args:
        name: the bucket.
        s3: gives the client.
    """

    def __init__(self, name: str, s3: Callable[[], Any]) -> None:
        self._name = name
        self._s3 = s3

    def put(self, key: str, body: bytes, content_type: str) -> None:
        """Write a whole file, over what was there.

        Raises:
            BucketUnavailableError: the bucket failed.
        """
        with _bucket_errors():
            self._s3().put_object(Bucket=self._name, Key=key, Body=body, ContentType=content_type)

    def begin(self, key: str, content_type: str) -> str:
        """Begin a file in parts and give the upload's id.

        Raises:
            BucketUnavailableError: the bucket failed.
        """
        with _bucket_errors():
            upload_id: str = self._s3().create_multipart_upload(
                Bucket=self._name, Key=key, ContentType=content_type
            )["UploadId"]
            return upload_id

    def put_part(self, key: str, upload_id: str, number: int, body: bytes) -> str:
        """Write a part, over one of the same number, and give its entity tag.

        Raises:
            UploadGoneError: there is no such upload.
            BucketUnavailableError: the bucket failed.
        """
        with _bucket_errors():
            tag: str = self._s3().upload_part(
                Bucket=self._name, Key=key, UploadId=upload_id, PartNumber=number, Body=body
            )["ETag"]
            return tag

    def complete(self, key: str, upload_id: str, tags: Sequence[str]) -> None:
        """Make the file of its parts.

        Raises:
            UploadGoneError: there is no such upload, or a part is another than it was.
            BucketUnavailableError: the bucket failed.
        """
        parts = [{"PartNumber": number, "ETag": tag} for number, tag in enumerate(tags, start=1)]
        with _bucket_errors():
            self._s3().complete_multipart_upload(
                Bucket=self._name, Key=key, UploadId=upload_id, MultipartUpload={"Parts": parts}
            )

    def put_rest(self, key: str, body: bytes) -> str:
        """Write rows that wait for a part, over what was there, and give their entity tag.

        Raises:
            BucketUnavailableError: the bucket failed.
        """
        with _bucket_errors():
            tag: str = self._s3().put_object(Bucket=self._name, Key=key, Body=body)["ETag"]
            return tag

    def read_rest(self, key: str, tag: str) -> bytes:
        """Read rows that wait for a part.

        Raises:
            UploadGoneError: they are gone, or others than they were.
            BucketUnavailableError: the bucket failed.
        """
        with _bucket_errors():
            try:
                answer = self._s3().get_object(Bucket=self._name, Key=key)
            except ClientError as exc:
                if _code(exc) not in _ABSENT:
                    raise
                raise UploadGoneError(key) from exc
            if answer["ETag"] != tag:
                raise UploadGoneError(key)
            body: bytes = answer["Body"].read()
            return body

    def size_of(self, key: str) -> int | None:
        """Give a file's length in bytes; None: there is none.

        Raises:
            BucketUnavailableError: the bucket failed.
        """
        with _bucket_errors():
            try:
                size: int = self._s3().head_object(Bucket=self._name, Key=key)["ContentLength"]
            except ClientError as exc:
                if _code(exc) not in _ABSENT:
                    raise
                return None
            return size

    def next_key(self, beginning: str, *, after: str) -> str | None:
        """Give the file that follows another in the order of their names; None: there is none.

        Raises:
            BucketUnavailableError: the bucket failed.
        """
        with _bucket_errors():
            answer = self._s3().list_objects_v2(
                Bucket=self._name, Prefix=beginning, StartAfter=after, MaxKeys=1
            )
            keys = [str(each["Key"]) for each in answer.get("Contents", [])]
            return keys[0] if keys else None

    def lines_of(self, key: str) -> Iterator[bytes]:
        """Read a file line by line, never whole; nothing: it isn't there.

        Raises:
            BucketUnavailableError: the bucket failed.
        """
        with _bucket_errors():
            try:
                body = self._s3().get_object(Bucket=self._name, Key=key)["Body"]
            except ClientError as exc:
                if _code(exc) not in _ABSENT:
                    raise
                return
            yield from body.iter_lines(chunk_size=_READ_BYTES)

    def discard(self, key: str, upload_id: str | None) -> None:
        """Remove a file, its upload and the parts of it.

        Raises:
            BucketUnavailableError: the bucket failed.
        """
        with _bucket_errors():
            if upload_id is not None:
                with suppress(UploadGoneError), _bucket_errors():
                    self._s3().abort_multipart_upload(
                        Bucket=self._name, Key=key, UploadId=upload_id
                    )
            self.remove(key)

    def remove(self, key: str) -> None:
        """Remove a file, if it is there.

        Raises:
            BucketUnavailableError: the bucket failed.
        """
        with _bucket_errors():
            self._s3().delete_object(Bucket=self._name, Key=key)


@contextmanager
def _bucket_errors() -> Iterator[None]:
    try:
        yield
    except ClientError as exc:
        code = _code(exc)
        if code in _GONE:
            raise UploadGoneError(code) from exc
        raise BucketUnavailableError(f"The export bucket refused: {code}.") from exc
    except BotoCoreError as exc:
        name = type(exc).__name__
        raise BucketUnavailableError(f"The export bucket did not answer: {name}.") from exc


def _code(exc: ClientError) -> str:
    return str(exc.response.get("Error", {}).get("Code", "unknown"))
