using Spika.FileService.Domain.Files;
using Spika.FileService.Domain.Uploads;

namespace Spika.FileService.Infrastructure.IntegrationTests.Crashes;

/// <summary>As <see cref="PowerCutUploads"/>, for the rows of stored files.</summary>
internal sealed class PowerCutStoredFiles(IStoredFileRepository files, PowerSwitch power) : IStoredFileRepository
{
    public Task<StoredFile?> FindAsync(long id, AccessScope scope, CancellationToken cancellationToken)
    {
        power.ThrowIfOff();
        return files.FindAsync(id, scope, cancellationToken);
    }

    public Task<StoredFile?> FindAsync(UploadKey key, CancellationToken cancellationToken)
    {
        power.ThrowIfOff();
        return files.FindAsync(key, cancellationToken);
    }

    public Task<StoredFile?> FindOldestAsync(string clientId, AccessScope scope, CancellationToken cancellationToken)
    {
        power.ThrowIfOff();
        return files.FindOldestAsync(clientId, scope, cancellationToken);
    }

    public Task<StoredFile?> AddAsync(
        Upload taken,
        FileDescription description,
        BlobId blob,
        CancellationToken cancellationToken
    ) => power.CommitAsync("the file is recorded", () => files.AddAsync(taken, description, blob, cancellationToken));

    public Task<StoredFile?> RemoveAsync(long id, AccessScope scope, CancellationToken cancellationToken) =>
        power.CommitAsync("the file's row is removed", () => files.RemoveAsync(id, scope, cancellationToken));

    public Task<IReadOnlyList<StoredFile>> ListAsync(StoredFileFilter filter, CancellationToken cancellationToken)
    {
        power.ThrowIfOff();
        return files.ListAsync(filter, cancellationToken);
    }

    public Task<IReadOnlyList<StoredFile>> ListUncheckedAsync(
        DateTimeOffset checkedBefore,
        StoredFile? after,
        int limit,
        CancellationToken cancellationToken
    )
    {
        power.ThrowIfOff();
        return files.ListUncheckedAsync(checkedBefore, after, limit, cancellationToken);
    }

    public Task NoteWholeAsync(StoredFile file, CancellationToken cancellationToken) =>
        power.CommitAsync("the file is noted as whole", () => files.NoteWholeAsync(file, cancellationToken));

    public Task<bool> NoteDamagedAsync(StoredFile file, CancellationToken cancellationToken) =>
        power.CommitAsync("the file is noted as damaged", () => files.NoteDamagedAsync(file, cancellationToken));

    public Task<FileIntegrity> ReadIntegrityAsync(CancellationToken cancellationToken)
    {
        power.ThrowIfOff();
        return files.ReadIntegrityAsync(cancellationToken);
    }

    public Task<IReadOnlySet<BlobId>> FindStoredAsync(
        IReadOnlyCollection<BlobId> contents,
        CancellationToken cancellationToken
    )
    {
        power.ThrowIfOff();
        return files.FindStoredAsync(contents, cancellationToken);
    }
}
