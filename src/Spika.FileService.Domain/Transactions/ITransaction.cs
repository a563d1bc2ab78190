namespace Spika.FileService.Domain.Transactions;

/// <summary>One attempt of a unit of work. Valid until its work returns.</summary>
public interface ITransaction
{
    /// <summary>
    /// Whether an earlier attempt of the same work may have been committed, although its answer was lost. Then what the
    /// work wanted to change may be changed already.
    /// </summary>
    bool MayBeDone { get; }

    IUploadChanges Uploads { get; }

    IFileChanges Files { get; }

    IBlobChanges Blobs { get; }

    /// <summary>Events that become known if, and only if, the transaction is committed.</summary>
    IOutbox Outbox { get; }

    /// <summary>Nothing of this attempt will be committed.</summary>
    void RollBack();
}
