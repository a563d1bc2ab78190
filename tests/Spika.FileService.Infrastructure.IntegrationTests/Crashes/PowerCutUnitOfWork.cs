using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Files;
using Spika.FileService.Domain.Transactions;
using Spika.FileService.Domain.Uploads;

namespace Spika.FileService.Infrastructure.IntegrationTests.Crashes;

/// <summary>As <see cref="PowerCutUploads"/>, for changes that are committed together.</summary>
internal sealed class PowerCutUnitOfWork(IUnitOfWork unitOfWork, PowerSwitch power) : IUnitOfWork
{
    public async Task<T> ExecuteAsync<T>(Func<ITransaction, Task<T>> work, CancellationToken cancellationToken)
    {
        power.ThrowIfOff();
        bool isCommitted = false;
        T result = await unitOfWork.ExecuteAsync(
            async transaction =>
            {
                NamedTransaction named = new(transaction);
                T result = await work(named);
                isCommitted = !named.IsRolledBack;
                if (isCommitted)
                {
                    power.Before($"commit: {named.Name}");
                }

                return result;
            },
            cancellationToken
        );
        if (isCommitted)
        {
            power.Before("go on after the commit");
        }

        return result;
    }

    /// <summary>Learns from the changes what is committed.</summary>
    private sealed class NamedTransaction(ITransaction transaction) : ITransaction, IUploadChanges, IFileChanges
    {
        public string Name { get; private set; } = "";

        public bool IsRolledBack { get; private set; }

        public bool MayBeDone => transaction.MayBeDone;

        public IUploadChanges Uploads => this;

        public IFileChanges Files => this;

        public IBlobChanges Blobs => transaction.Blobs;

        public IOutbox Outbox => transaction.Outbox;

        public void RollBack()
        {
            IsRolledBack = true;
            transaction.RollBack();
        }

        public Task<bool> FinishAsync(UploadClaim claim) =>
            NoteAsync("the file is recorded", transaction.Uploads.FinishAsync(claim));

        public Task<bool> RemoveAsync(Upload leased) =>
            NoteAsync("the upload is removed", transaction.Uploads.RemoveAsync(leased));

        public Task RemoveFinishedAsync(UploadKey key) => transaction.Uploads.RemoveFinishedAsync(key);

        public Task<IReadOnlyList<Upload>> RemoveAbandonedAsync(DateTimeOffset untouchedSince, int limit) =>
            NoteAsync("abandoned uploads are removed", transaction.Uploads.RemoveAbandonedAsync(untouchedSince, limit));

        public Task<StoredFile> AddAsync(UploadKey key, FileDescription description, BlobId blob) =>
            transaction.Files.AddAsync(key, description, blob);

        public Task<StoredFile?> FindAsync(UploadKey key) => transaction.Files.FindAsync(key);

        public Task<StoredFile?> RemoveAsync(long id, AccessScope scope) =>
            NoteAsync("the file's row is removed", transaction.Files.RemoveAsync(id, scope));

        private Task<T> NoteAsync<T>(string name, Task<T> change)
        {
            Name = name;
            return change;
        }
    }
}
