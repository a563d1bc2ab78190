using System.Net;
using Spika.FileService.Api.Auth;

namespace Spika.FileService.Api.IntegrationTests.Auth;

public sealed class QuestionGateTests
{
    private static readonly IPAddress _attacker = IPAddress.Parse("192.0.2.1");

    private static readonly IPAddress _user = IPAddress.Parse("192.0.2.2");

    [Test]
    public async Task EnterAsync_WhenOneAddressHasManyQuestions_KeepsAPlaceForOthers()
    {
        QuestionGate gate = new(places: 4, mostWaiting: 10);
        Task<IDisposable>[] flood = [.. Enumerable.Range(0, 10).Select(_ => EnterAsync(gate, _attacker))];

        Task<IDisposable> user = EnterAsync(gate, _user);

        Assert.That(flood.Count(question => question.IsCompleted), Is.EqualTo(3));
        Assert.That(user.IsCompletedSuccessfully, Is.True);
        (await user).Dispose();
    }

    [Test]
    public async Task EnterAsync_WhenTooManyWait_RefusesTheAddressThatHasMost()
    {
        QuestionGate gate = new(places: 4, mostWaiting: 10);
        IPAddress[] others = [.. Enumerable.Range(3, 4).Select(i => IPAddress.Parse($"192.0.2.{i}"))];
        Task<IDisposable>[] flood = [.. Enumerable.Range(0, 20).Select(_ => EnterAsync(gate, _attacker))];
        Task<IDisposable>[] waiting = [.. others.Select(other => EnterAsync(gate, other))];

        Task<IDisposable> user = EnterAsync(gate, _user);
        (await waiting[0]).Dispose();
        foreach (Task<IDisposable> other in waiting.Skip(1))
        {
            (await other).Dispose();
        }

        (await user).Dispose();
        Assert.That(
            async () => await Task.WhenAll(flood.Where(question => question.IsFaulted)),
            Throws.TypeOf<AuthBackendAwayException>()
        );
        Assert.That(flood.Count(question => question.IsFaulted), Is.GreaterThanOrEqualTo(7));
    }

    [Test]
    public async Task EnterAsync_WhenWaitersGiveUp_ForgetsThem()
    {
        QuestionGate gate = new(places: 1, mostWaiting: 2);
        IDisposable held = await EnterAsync(gate, _attacker);
        using CancellationTokenSource end = new();
        Task<IDisposable>[] waiting = [gate.EnterAsync(_user, end.Token), gate.EnterAsync(_user, end.Token)];
        await end.CancelAsync();
        Assert.That(async () => await Task.WhenAll(waiting), Throws.InstanceOf<OperationCanceledException>());

        Task<IDisposable> next = EnterAsync(gate, _user);
        held.Dispose();

        (await next).Dispose();
        (await EnterAsync(gate, _attacker)).Dispose();
    }

    [Test]
    public async Task EnterAsync_FromOneNetworkOfIPv6_IsOneAddress()
    {
        QuestionGate gate = new(places: 4, mostWaiting: 10);
        Task<IDisposable>[] flood =
        [
            .. Enumerable.Range(1, 8).Select(i => EnterAsync(gate, IPAddress.Parse($"2001:db8::{i}"))),
        ];

        Task<IDisposable> user = EnterAsync(gate, IPAddress.Parse("2001:db8:1::1"));

        Assert.That(flood.Count(question => question.IsCompleted), Is.EqualTo(3));
        (await user).Dispose();
    }

    private static Task<IDisposable> EnterAsync(QuestionGate gate, IPAddress address) =>
        gate.EnterAsync(address, CancellationToken.None);
}
