using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Spika.FileService.Api.Admission;
using Spika.FileService.Application.Common.Spooling;
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
        using BodyAdmission admission = Create(_options, spool, clock);
        AbortedReader reader = new();
        using IncomingBody aborted = new(RequestWith(reader), new BodyPool(1 << 20), admission, spool, clock);
        ValueTask<Error?> reading = aborted.ReadAsync(1 << 20, CancellationToken.None);
        FakeBody other = new(canWaitUnread: false);
        await admission.EnterAsync(other, 1, CancellationToken.None);

        clock.Advance(BodyAdmission.SweepEvery);
        Assert.That(() => clock.Advance(_options.Timeout + BodyAdmission.SweepEvery), Throws.Nothing);

        Assert.That((reader.Cancels, other.Interrupts), Is.EqualTo((1, 1)));
        reader.End();
        Assert.That(await reading, Is.Not.Null);
    }

    [Test]
    public async Task ReadAsync_WhenTheConnectionEnds_IsARefusalAndNoException()
    {
        AbortedReader reader = new();
        reader.End();

        Assert.That(await ReadAsync(reader), Is.EqualTo((true, true)));
    }

    [Test]
    public async Task ReadAsync_WhenTheStreamIsResetBeforeItAdvances_IsARefusalAndNoException()
    {
        ResetReader reader = new();

        Assert.That(await ReadAsync(reader), Is.EqualTo((true, true)));
    }

    [Test]
    public async Task ReadAsync_WhenTheClientLeavesWhileItsChunkWaits_IsARefusalAndNoException()
    {
        ChunkRequestOptions options = new() { MaxHandledPerClient = 1 };
        FakeSpool spool = new();
        using BodyAdmission admission = Create(options, spool, new FakeTimeProvider());
        FakeBody first = new(owner: "", network: 0, announced: 1) { IsChunk = true };
        await admission.EnterAsync(first, 1, CancellationToken.None);
        await admission.HandleAsync(first, CancellationToken.None);
        Pipe sent = new();
        await sent.Writer.WriteAsync(new byte[10]);
        await sent.Writer.CompleteAsync();
        Lifetime lifetime = new();
        using CancellationTokenSource left = new();
        using IncomingBody body = new(
            RequestWith(sent.Reader, lifetime),
            new BodyPool(1 << 20),
            admission,
            spool,
            TimeProvider.System
        )
        {
            HandlingEnd = left,
        };
        ValueTask<Error?> reading = body.ReadAsync(1 << 20, left.Token);
        int waiting = admission.Figures.WaitingWhole;

        await left.CancelAsync();

        Assert.That((await reading is not null, lifetime.IsAborted, waiting), Is.EqualTo((true, true, 1)));
        Assert.That((admission.Figures.WaitingWhole, admission.Figures.Admitted), Is.EqualTo((0, 1)));
    }

    [Test]
    public async Task ReadAsync_WhenTheSpoolFails_LeavesNoReadOpen()
    {
        FakeSpool spool = new();
        using BodyAdmission admission = Create(_options, spool, TimeProvider.System);
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

    private async Task<(bool IsRefused, bool IsAborted)> ReadAsync(PipeReader reader)
    {
        FakeSpool spool = new();
        Lifetime lifetime = new();
        using BodyAdmission admission = Create(_options, spool, TimeProvider.System);
        using IncomingBody body = new(
            RequestWith(reader, lifetime),
            new BodyPool(1 << 20),
            admission,
            spool,
            TimeProvider.System
        );
        Error? refusal = await body.ReadAsync(1 << 20, CancellationToken.None);
        Assert.That(admission.Figures, Is.EqualTo(default(AdmissionFigures)));
        return (refusal is not null, lifetime.IsAborted);
    }

    private static HttpRequest RequestWith(PipeReader reader, Lifetime? lifetime = null)
    {
        DefaultHttpContext context = new();
        context.Features.Set<IHttpRequestLifetimeFeature>(lifetime ?? new Lifetime());
        context.Request.Protocol = HttpProtocol.Http2;
        context.Features.Set<IRequestBodyPipeFeature>(new Body(reader));
        context.Request.ContentLength = 1000;
        return context.Request;
    }

    private sealed record Body(PipeReader Reader) : IRequestBodyPipeFeature;

    private static BodyAdmission Create(ChunkRequestOptions options, ISpool spool, TimeProvider clock) =>
        new(Options.Create(options), new ChunkSenders(clock), spool, clock);

    private sealed class Lifetime : IHttpRequestLifetimeFeature
    {
        public bool IsAborted { get; private set; }

        public CancellationToken RequestAborted { get; set; }

        public void Abort() => IsAborted = true;
    }

    /// <summary>Throws when it advances, as Kestrel's does when the client has just reset the stream.</summary>
    private sealed class ResetReader : PipeReader
    {
        public override void CancelPendingRead() { }

        public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default) =>
            new(new ReadResult(new ReadOnlySequence<byte>(new byte[10]), isCanceled: false, isCompleted: false));

        public override bool TryRead(out ReadResult result) => throw new NotSupportedException();

        public override void AdvanceTo(SequencePosition consumed) =>
            throw new IOException("The client reset the request stream.");

        public override void AdvanceTo(SequencePosition consumed, SequencePosition examined) => AdvanceTo(consumed);

        public override void Complete(Exception? exception = null) { }
    }

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
