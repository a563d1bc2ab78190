using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Spika.FileService.Api.Admission;
using Spika.FileService.Domain.Common;

namespace Spika.FileService.Api.IntegrationTests.Admission;

/// <summary>Bodies whose reading ends with a failure of the connection or of the disk.</summary>
public sealed class FailedBodyTests
{
    private readonly ChunkRequestOptions _options = new() { MaxInFlight = 1 };

    [Test]
    public async Task Sweep_WhenTheReaderOfABodyIsAborted_GoesOnWithTheOthers()
    {
        FakeTimeProvider clock = new();
        FakeSpool spool = new();
        using BodyAdmission admission = new(Options.Create(_options), spool, clock);
        AbortedReader reader = new();
        using IncomingBody aborted = new(RequestWith(reader), new BodyPool(1 << 20), admission, spool, clock);
        ValueTask<Error?> reading = aborted.ReadAsync(1 << 20, CancellationToken.None);
        FakeBody other = new(canWaitUnread: false);
        await admission.EnterAsync(other, 1, CancellationToken.None);

        clock.Advance(BodyAdmission.SweepEvery);
        Assert.That(() => clock.Advance(_options.Timeout + BodyAdmission.SweepEvery), Throws.Nothing);

        Assert.That((reader.Cancels, other.Interrupts), Is.EqualTo((1, 1)));
        reader.End();
        Assert.That(async () => await reading, Throws.InstanceOf<ConnectionAbortedException>());
    }

    [Test]
    public async Task ReadAsync_WhenTheSpoolFails_LeavesNoReadOpen()
    {
        FakeSpool spool = new();
        using BodyAdmission admission = new(Options.Create(_options), spool, TimeProvider.System);
        await admission.EnterAsync(new FakeBody(), 1, CancellationToken.None);
        Pipe sent = new();
        await sent.Writer.WriteAsync(new byte[10]);
        HttpRequest request = RequestWith(sent.Reader);
        using IncomingBody body = new(request, new BodyPool(1 << 20), admission, spool, TimeProvider.System);

        Assert.That(
            async () => await body.ReadAsync(1 << 20, CancellationToken.None),
            Throws.InstanceOf<IOException>()
        );

        Assert.That(() => sent.Reader.TryRead(out _), Is.False, "Kestrel drains the rest with the same reader.");
    }

    private static HttpRequest RequestWith(PipeReader reader)
    {
        DefaultHttpContext context = new();
        context.Request.Protocol = HttpProtocol.Http2;
        context.Features.Set<IRequestBodyPipeFeature>(new Body(reader));
        context.Request.ContentLength = 1000;
        return context.Request;
    }

    private sealed record Body(PipeReader Reader) : IRequestBodyPipeFeature;

    /// <summary>Throws as Kestrel's does after the client reset the stream.</summary>
    private sealed class AbortedReader : PipeReader
    {
        private readonly TaskCompletionSource<ReadResult> _read = new();

        public int Cancels { get; private set; }

        public void End() => _read.SetException(new ConnectionAbortedException());

        public override void CancelPendingRead()
        {
            Cancels++;
            throw new ConnectionAbortedException();
        }

        public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default) =>
            new(_read.Task);

        public override bool TryRead(out ReadResult result) => throw new NotSupportedException();

        public override void AdvanceTo(SequencePosition consumed) { }

        public override void AdvanceTo(SequencePosition consumed, SequencePosition examined) { }

        public override void Complete(Exception? exception = null) { }
    }
}
