using Moq;
using Spika.FileService.Domain.Events;
using Spika.FileService.Domain.Transactions;

namespace Spika.FileService.Application.UnitTests;

/// <summary>Runs the work once, or once more after a commit that fails or whose answer is lost.</summary>
internal sealed class FakeUnitOfWork : IUnitOfWork, ITransaction
{
    private readonly Mock<IOutbox> _outbox = new();

    private List<ServiceEvent> _written = [];

    public FakeUnitOfWork() =>
        _outbox
            .Setup(outbox => outbox.AddAsync(It.IsAny<ServiceEvent>()))
            .Callback((ServiceEvent happened) => _written.Add(happened))
            .Returns(Task.CompletedTask);

    public Mock<IUploadChanges> UploadChanges { get; } = new();

    public Mock<IFileChanges> FileChanges { get; } = new();

    public Mock<IBlobChanges> BlobChanges { get; } = new();

    /// <summary>Of all commits.</summary>
    public List<ServiceEvent> Events { get; } = [];

    public int Commits { get; private set; }

    /// <summary>Whether the answer to the first commit is lost.</summary>
    public bool LosesAnAnswer { get; set; }

    /// <summary>Whether the first commit fails, so that nothing of it is done, and the work runs once more.</summary>
    public bool FailsACommit { get; set; }

    public bool MayBeDone { get; private set; }

    public bool IsRolledBack { get; private set; }

    public IUploadChanges Uploads => UploadChanges.Object;

    public IFileChanges Files => FileChanges.Object;

    public IBlobChanges Blobs => BlobChanges.Object;

    public IOutbox Outbox => _outbox.Object;

    public void RollBack() => IsRolledBack = true;

    public async Task<T> ExecuteAsync<T>(Func<ITransaction, Task<T>> work, CancellationToken cancellationToken)
    {
        if (FailsACommit)
        {
            await work(this);
        }

        T result = await RunAsync(work);
        if (LosesAnAnswer && !IsRolledBack)
        {
            MayBeDone = true;
            result = await RunAsync(work);
        }

        return result;
    }

    private async Task<T> RunAsync<T>(Func<ITransaction, Task<T>> work)
    {
        IsRolledBack = false;
        _written = [];
        T result = await work(this);
        if (!IsRolledBack)
        {
            Events.AddRange(_written);
            Commits++;
        }

        return result;
    }
}
