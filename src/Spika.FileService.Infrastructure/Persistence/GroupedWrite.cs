namespace Spika.FileService.Infrastructure.Persistence;

/// <param name="work">What it does, in the transaction of the group or one of its own.</param>
/// <param name="wait">How long it may wait until it runs.</param>
internal sealed class GroupedWrite<T>(
    Func<FileServiceDbContext, Task<T>> work,
    TimeSpan wait,
    TimeProvider clock,
    CancellationToken cancellationToken
) : IGroupedWrite
{
    private readonly long _askedAt = clock.GetTimestamp();

    private readonly TaskCompletionSource<T> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private Exception? _failure;

    private T _done = default!;

    public Task<T> Result => _result.Task;

    public bool IsOver()
    {
        Exception? end =
            cancellationToken.IsCancellationRequested ? new OperationCanceledException(cancellationToken)
            : clock.GetElapsedTime(_askedAt) > wait ? new NoWriteTurnException()
            : null;
        if (end is not null)
        {
            Fail(end);
        }

        return end is not null;
    }

    public async Task RunAsync(FileServiceDbContext db)
    {
        _failure = null;
        _done = await work(db);
    }

    public void Note(Exception failure) => _failure = failure;

    public void Complete()
    {
        if (_failure is { } failure)
        {
            Fail(failure);
        }
        else
        {
            _result.TrySetResult(_done);
        }
    }

    public void Fail(Exception failure) => _result.TrySetException(failure);
}
