using MediatR;
using Spika.FileService.Api.IntegrationTests.Http;
using Spika.FileService.Application.Files.GetFileContent;
using Spika.FileService.Domain.Common;
using Spika.FileService.Testing.Builders;

namespace Spika.FileService.Api.IntegrationTests.Server;

/// <summary>Answers a download with a file that never ends, or never.</summary>
internal sealed class EndlessDownloads : TestSender
{
    /// <summary>The file whose download is answered; that of any other waits until its client is gone.</summary>
    public const int Answered = 1;

    private readonly TaskCompletionSource _arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private readonly TaskCompletionSource _aborted = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private readonly TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private int _waiting;

    public EndlessContent Content { get; } = new();

    public Task Arrived => _arrived.Task;

    /// <summary>Those that are never answered.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    public Task Aborted => _aborted.Task;

    /// <summary>Ends those that are never answered.</summary>
    public void End() => _end.TrySetCanceled();

    public override async Task<TResponse> Send<TResponse>(
        IRequest<TResponse> request,
        CancellationToken cancellationToken = default
    )
    {
        if (request is not GetFileContentQuery { Id: Answered })
        {
            _arrived.TrySetResult();
            Interlocked.Increment(ref _waiting);
            try
            {
                await _end.Task.WaitAsync(cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                _aborted.TrySetResult();
                throw;
            }
        }

        Result<FileContent> content = new FileContent(A.StoredFile(), Content);
        return (TResponse)(object)content;
    }
}
