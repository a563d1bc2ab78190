using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Spika.FileService.Api.Admission;

namespace Spika.FileService.Api.IntegrationTests.Admission;

/// <summary>An admission whose clock stands until the test moves it.</summary>
internal sealed class AdmissionScenario : IDisposable
{
    public const int MiB = 1 << 20;

    /// <summary>Of 8 MiB, 2 are for beginnings and short bodies.</summary>
    public static readonly ChunkRequestOptions Small = new() { MaxBodyBytesInFlight = 8 * MiB, MaxQueued = 100 };

    private readonly FakeTimeProvider _clock = new();

    public AdmissionScenario(ChunkRequestOptions? options = null) =>
        Admission = new BodyAdmission(Options.Create(options ?? Small), new ChunkSenders(_clock), Spool, _clock);

    public FakeSpool Spool { get; } = new();

    public BodyAdmission Admission { get; }

    public Task<Turn> EnterAsync(FakeBody body, int bytes, CancellationToken cancellationToken = default) =>
        Admission.EnterAsync(body, bytes, cancellationToken).AsTask();

    /// <summary>A body that has all it announces at once.</summary>
    public FakeBody Entered(int bytes, string owner = "a", ulong network = 1)
    {
        FakeBody body = new(owner, network, announced: bytes);
        Task<Turn> turn = EnterAsync(body, bytes);
        Assert.That(
            turn.IsCompletedSuccessfully && turn.Result == Turn.Granted,
            "The body was to be admitted at once."
        );
        return body;
    }

    /// <summary>Begins the handling of a body that need not wait for it.</summary>
    public void Handle(FakeBody body)
    {
        ValueTask<Turn> turn = Admission.HandleAsync(body, CancellationToken.None);
        Assert.That(turn.IsCompletedSuccessfully && turn.Result == Turn.Granted, "The body was to be handled at once.");
    }

    public void Pass(TimeSpan time)
    {
        // The timer of the sweep runs once for each advance.
        for (TimeSpan passed = TimeSpan.Zero; passed < time; passed += BodyAdmission.SweepEvery)
        {
            _clock.Advance(BodyAdmission.SweepEvery);
        }
    }

    /// <summary>Lets time pass while bytes arrive between any two looks.</summary>
    public void PassReceiving(TimeSpan time, params (FakeBody Body, int BytesPerSecond)[] senders)
    {
        for (TimeSpan passed = TimeSpan.Zero; passed < time; passed += BodyAdmission.SweepEvery)
        {
            foreach ((FakeBody body, int rate) in senders)
            {
                body.ReceivedBytes += (long)(rate * BodyAdmission.SweepEvery.TotalSeconds);
            }

            _clock.Advance(BodyAdmission.SweepEvery);
        }
    }

    public void Dispose() => Admission.Dispose();
}
