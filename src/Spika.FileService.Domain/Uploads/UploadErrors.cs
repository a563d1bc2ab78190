using Spika.FileService.Domain.Common;

namespace Spika.FileService.Domain.Uploads;

/// <summary>Every refusal of an upload. docs/errors.md lists the same codes.</summary>
public static class UploadErrors
{
    public static readonly Error NotFound = new(
        "upload.not_found",
        "There is no upload with this clientId.",
        ErrorKind.NotFound
    );

    /// <summary>400 on the wire, because the shipped clients take 409 for a reason to wait.</summary>
    public static readonly Error AlreadyFinished = new(
        "upload.already_finished",
        "The upload with this clientId is finished; a new file needs a new clientId.",
        ErrorKind.Invalid
    );

    public static readonly Error FinishedWithOtherContent = new(
        "upload.finished_with_other_content",
        "The upload with this clientId was finished with other values.",
        ErrorKind.Conflict
    );

    /// <summary>The client sends the chunk again when the verify has ended.</summary>
    public static readonly Error BeingVerified = new(
        "upload.being_verified",
        "The upload is being verified right now; try again when that has ended.",
        ErrorKind.Conflict
    );

    /// <summary>
    /// The record of the upload changed while the chunk was saved: a verify began, or another instance saved other
    /// bytes for the same chunk. The row says whether the upload still accepts chunks.
    /// </summary>
    public static readonly Error Conflict = new(
        "upload.conflict",
        "Other requests keep changing the upload while the chunk is saved; send it again.",
        ErrorKind.Conflict
    );

    /// <summary>The chunks are kept, so that the client can resend only the damaged ones.</summary>
    public static readonly Error HashMismatch = new(
        "upload.hash_mismatch",
        "The assembled file does not match the announced hash. The chunks are kept.",
        ErrorKind.Corrupt
    );

    /// <summary>The chunks are kept, as after <see cref="HashMismatch"/>.</summary>
    public static readonly Error SizeMismatch = new(
        "upload.size_mismatch",
        "The chunks together are not as long as the announced size. The chunks are kept.",
        ErrorKind.Corrupt
    );

    public static readonly Error OutOfSpace = new(
        "storage.out_of_space",
        "There is not enough free space on the disk of the service. Nothing that was acknowledged is lost.",
        ErrorKind.OutOfSpace
    );

    public static readonly Error OutOfInodes = new(
        "storage.out_of_inodes",
        "The file system has too few free inodes for this chunk. Nothing that was acknowledged is lost.",
        ErrorKind.OutOfSpace
    );

    public static readonly Error TooManyOpenUploads = new(
        "upload.too_many_open",
        "The owner has too many unfinished uploads; finish or abort one first.",
        ErrorKind.QuotaExceeded
    );

    public static readonly Error OwnerStagingFull = new(
        "upload.owner_staging_full",
        "The owner's unfinished uploads hold too many bytes; finish or abort one first.",
        ErrorKind.QuotaExceeded
    );

    public static readonly Error StagingFull = new(
        "upload.staging_full",
        "Unfinished uploads hold all the bytes that the service keeps for them; try again later.",
        ErrorKind.OutOfSpace
    );

    public static readonly Error OwnerStagingFilesFull = new(
        "upload.owner_staging_files_full",
        "The owner's unfinished uploads take too many files; finish or abort one first.",
        ErrorKind.QuotaExceeded
    );

    public static readonly Error StagingFilesFull = new(
        "upload.staging_files_full",
        "Unfinished uploads take all the files that the service keeps for them; try again later.",
        ErrorKind.OutOfSpace
    );

    public static Error TooManyOddChunks(int maxOddChunks) =>
        new(
            "upload.too_many_odd_chunks",
            $"An upload may have at most {maxOddChunks} chunks of another length than its others, or that replace one.",
            ErrorKind.Invalid
        );

    public static Error ChunkTooLarge(int maxChunkBytes) =>
        new("upload.chunk_too_large", $"A chunk may have at most {maxChunkBytes} bytes.", ErrorKind.TooLarge);

    public static Error FileTooLarge(long maxFileBytes) =>
        new("upload.file_too_large", $"A file may have at most {maxFileBytes} bytes.", ErrorKind.TooLarge);
}
