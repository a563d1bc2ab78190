using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Transactions;

namespace Spika.FileService.Infrastructure.Persistence.Transactions;

internal sealed class DatabaseTransaction : ITransaction
{
    public DatabaseTransaction(
        FileServiceDbContext db,
        bool mayBeDone,
        TimeProvider clock,
        BoundDatabase bound,
        CancellationToken cancellationToken
    )
    {
        MayBeDone = mayBeDone;
        Uploads = new UploadChanges(db, this, clock, cancellationToken);
        Files = new FileChanges(db, this, clock, bound, cancellationToken);
        Blobs = new BlobChanges(db, clock, cancellationToken);
        Outbox = new Outbox(db, clock);
    }

    public bool MayBeDone { get; }

    public IUploadChanges Uploads { get; }

    public IFileChanges Files { get; }

    public IBlobChanges Blobs { get; }

    public IOutbox Outbox { get; }

    public bool IsRolledBack { get; private set; }

    /// <summary>Uploads that accept no more chunks once this is committed, and did before.</summary>
    public List<UploadKey> EndedUploads { get; } = [];

    /// <summary>Uploads that were finished, and have no row once this is committed.</summary>
    public List<UploadKey> RemovedUploads { get; } = [];

    /// <summary>Ids of the files that this adds.</summary>
    public List<long> AddedFiles { get; } = [];

    public void RollBack() => IsRolledBack = true;
}
