using Spika.FileService.Domain.Files;

namespace Spika.FileService.Infrastructure.Storage.Local;

/// <summary>Where a blob is: <see cref="Upgrade.BlobsOf010"/> moves those of version 0.1.0 while others read.</summary>
internal sealed class BlobPlaces(StorageLayout layout)
{
    /// <summary>
    /// The paths that a blob may have. It moves from an earlier one to a later one and never back, so that a search in
    /// this order finds it.
    /// </summary>
    public IEnumerable<string> Of(BlobId blob) =>
        layout.BlobFileOf010(blob) is { } earlier ? [earlier, layout.BlobFile(blob)] : [layout.BlobFile(blob)];

    /// <returns>Where it would be now when it is nowhere.</returns>
    public string Find(BlobId blob) => Of(blob).FirstOrDefault(File.Exists) ?? layout.BlobFile(blob);
}
