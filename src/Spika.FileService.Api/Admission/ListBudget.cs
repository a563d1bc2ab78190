using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using Spika.FileService.Api.Errors;

namespace Spika.FileService.Api.Admission;

/// <summary>
/// The bytes of lists that each client may be sent. A request of some bytes can ask for a list of megabytes: without a
/// limit, one client keeps all cores busy with them, and the chunks of others wait for a core.
/// </summary>
/// <remarks>
/// Each <see cref="ClientKey"/> has an account that fills at <see cref="ListOptions.MaxBytesPerSecond"/>. How long a
/// list will be is not known before it is read, so a request is charged with the length of the account's last one
/// first, and with the difference when its answer is written. Requests of an account wait in their order; no other
/// one's wait for them.
/// </remarks>
internal sealed class ListBudget(IOptions<ListOptions> options, TimeProvider clock)
{
    /// <summary>A request that would wait for longer is refused.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);

    // An account that is full again says nothing.
    private const int MaxAccounts = 10_000;

    private readonly ConcurrentDictionary<ClientKey, ListAccount> _accounts = [];

    private readonly long _rate = options.Value.MaxBytesPerSecond;

    /// <summary>How many accounts are known, for tests.</summary>
    public int Accounts => _accounts.Count;

    /// <summary>
    /// Handles a request for a list when its client may be sent one more, and charges the client with what it was sent;
    /// <see cref="RequestErrors.Busy"/> when it would wait for too long.
    /// </summary>
    /// <param name="next">The rest of the pipeline.</param>
    /// <param name="sent">The bytes that count, once the request is handled.</param>
    public async Task HandleAsync(
        HttpContext context,
        ClientKey client,
        RequestDelegate next,
        Func<HttpContext, long> sent
    )
    {
        if (await EnterAsync(client, context.RequestAborted) is not { } charged)
        {
            await ErrorAnswer.WriteAsync(context, RequestErrors.Busy);
            return;
        }

        try
        {
            await next(context);
        }
        finally
        {
            Settle(client, charged, sent(context));
        }
    }

    /// <summary>Waits until the client may be sent one more list.</summary>
    /// <returns>What the request was charged with, for <see cref="Settle"/>; null when it is refused.</returns>
    public ValueTask<long?> EnterAsync(ClientKey client, CancellationToken cancellationToken)
    {
        ListAccount account = Account(client);
        (long charged, TimeSpan wait) = account.Charge(clock.GetTimestamp(), LongestWait);
        return wait == TimeSpan.Zero ? new(charged)
            : wait > LongestWait ? new((long?)null)
            : WaitAsync(account, charged, wait, cancellationToken);
    }

    /// <param name="charged">What <see cref="EnterAsync"/> answered.</param>
    /// <param name="bytes">What the client was sent.</param>
    public void Settle(ClientKey client, long charged, long bytes) => Account(client).Settle(charged, bytes);

    private async ValueTask<long?> WaitAsync(
        ListAccount account,
        long charged,
        TimeSpan wait,
        CancellationToken cancellationToken
    )
    {
        try
        {
            await Task.Delay(wait, clock, cancellationToken);
            return charged;
        }
        catch (OperationCanceledException)
        {
            account.GiveBack(charged);
            throw;
        }
    }

    private ListAccount Account(ClientKey client)
    {
        if (_accounts.TryGetValue(client, out ListAccount? account))
        {
            return account;
        }

        if (_accounts.Count >= MaxAccounts)
        {
            RemoveFull();
        }

        return _accounts.GetOrAdd(client, _ => new ListAccount(_rate, clock));
    }

    private void RemoveFull()
    {
        foreach ((ClientKey client, ListAccount account) in _accounts)
        {
            if (account.IsFull(clock.GetTimestamp()))
            {
                _accounts.TryRemove(client, out _);
            }
        }
    }
}
