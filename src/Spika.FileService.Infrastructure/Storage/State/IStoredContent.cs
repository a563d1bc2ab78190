using Spika.FileService.Domain.Files;
using Spika.FileService.Domain.Uploads;

namespace Spika.FileService.Infrastructure.Storage.State;

/// <summary>
/// The place of the bytes of chunks and files, as far as a start has to know it: whether it belongs to the database. A
/// storage provider implements it.
/// </summary>
internal interface IStoredContent
{
    /// <summary>
    /// The identities that the place of unfinished uploads was marked with: none before the first start, more than one
    /// when <see cref="Mark"/> was cut off.
    /// </summary>
    string[] StagingIdentities { get; }

    /// <summary>As <see cref="StagingIdentities"/>, of the place of finished files.</summary>
    string[] FilesIdentities { get; }

    /// <summary>Gives both places an identity in place of any other, durably. Idempotent.</summary>
    /// <param name="identity">32 hex digits.</param>
    /// <exception cref="IOException">The storage failed.</exception>
    void Mark(string identity);

    /// <summary>Whether there is any finished file, or any that was put aside.</summary>
    bool HasFiles();

    /// <summary>Whether there are more finished files than so many.</summary>
    bool HasMoreFilesThan(int count);

    /// <summary>Whether there is any file of an unfinished upload.</summary>
    bool HasStaging();

    /// <summary>Whether a blob is among the finished files, and was not put aside.</summary>
    bool Stores(BlobId blob);

    /// <summary>Whether a blob is among the finished files, or was put aside.</summary>
    bool Has(BlobId blob);

    /// <summary>Whether there is anything of an unfinished upload.</summary>
    bool Has(UploadId upload);
}
