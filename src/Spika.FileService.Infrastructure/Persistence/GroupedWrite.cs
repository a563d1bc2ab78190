namespace Spika.FileService.Infrastructure.Persistence;

/// <param name="work">What it does, in the transaction of the group or one of its own.</param>
internal sealed class GroupedWrite<T>(
    Func<FileServiceDbContext, Task<T>> work,
    DatabaseAttempt attempt,
    CancellationToken cancellationToken
) : IGroupedWrite
{
    private readonly TaskCompletionSource<T> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private Exception? _failure;

    private T _done = default!;

    public Task<T> Result => _result.Task;

    public bool IsOver()
    {
        Exception? end =
            cancellationToken.IsCancellationRequested ? new OperationCanceledException(cancellationToken)
            : attempt.Abandoned.IsCancellationRequested ? new NoWriteTurnException()
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
