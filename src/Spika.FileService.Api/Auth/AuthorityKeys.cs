using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace Spika.FileService.Api.Auth;

/// <summary>
/// The keys that the authority of <see cref="JwtOptions"/> publishes. All requests that wait share one question, which
/// has a time limit. Keys that are known are used while the authority is away.
/// </summary>
internal sealed class AuthorityKeys(
    IHttpClientFactory clients,
    IOptions<JwtOptions> options,
    AuthOutages outages,
    TimeProvider clock
)
{
    private const string MetadataPath = "/.well-known/openid-configuration";

    private const int MaxDocumentBytes = 1024 * 1024;

    /// <summary>How old keys become before they are renewed in the background.</summary>
    private static readonly TimeSpan _age = TimeSpan.FromHours(12);

    /// <summary>Between two renewals that tokens of unknown keys ask for: such a token needs no credentials.</summary>
    private static readonly TimeSpan _renewalPause = TimeSpan.FromSeconds(30);

    /// <summary>
    /// After a failure, requests are refused without another question: a refused connection costs no time.
    /// </summary>
    private static readonly TimeSpan _failurePause = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();

    private readonly string _authority = options.Value.Authority.TrimEnd('/');

    private OpenIdConnectConfiguration? _known;

    private long _knownSince;

    private Task<OpenIdConnectConfiguration>? _open;

    private (AuthBackendAwayException Reason, long At)? _failure;

    public bool IsSet => _authority.Length > 0;

    /// <exception cref="AuthBackendAwayException">No keys are known, and the authority does not answer.</exception>
    public async Task<OpenIdConnectConfiguration> GetAsync(CancellationToken cancellationToken)
    {
        OpenIdConnectConfiguration? known;
        lock (_lock)
        {
            known = _known;
            if (known is not null && clock.GetElapsedTime(_knownSince) > _age && !HasJustFailed())
            {
                _open ??= AskAsync();
            }
        }

        return known ?? await Ask().WaitAsync(cancellationToken);
    }

    /// <summary>Asks for newer keys than these.</summary>
    /// <returns>Null when these are new enough, so that the token's key does not exist.</returns>
    /// <exception cref="AuthBackendAwayException">The authority does not answer.</exception>
    public async Task<OpenIdConnectConfiguration?> RenewAsync(
        OpenIdConnectConfiguration known,
        CancellationToken cancellationToken
    )
    {
        lock (_lock)
        {
            if (_known is not null && !ReferenceEquals(_known, known))
            {
                return _known;
            }

            if (_open is null && clock.GetElapsedTime(_knownSince) < _renewalPause)
            {
                return null;
            }
        }

        return await Ask().WaitAsync(cancellationToken);
    }

    private Task<OpenIdConnectConfiguration> Ask()
    {
        lock (_lock)
        {
            return _open is null && HasJustFailed()
                ? Task.FromException<OpenIdConnectConfiguration>(_failure!.Value.Reason)
                : _open ??= AskAsync();
        }
    }

    private bool HasJustFailed() => _failure is var (_, at) && clock.GetElapsedTime(at) < _failurePause;

    // Not cancelled with the request that came first, for others may wait for it.
    private async Task<OpenIdConnectConfiguration> AskAsync()
    {
        await Task.Yield();
        try
        {
            OpenIdConnectConfiguration published = await FetchAsync();
            lock (_lock)
            {
                (_known, _knownSince, _failure, _open) = (published, clock.GetTimestamp(), null, null);
            }

            outages.Ended(_authority);
            return published;
        }
        catch (Exception exception)
        {
            string message =
                exception is OperationCanceledException
                    ? $"no answer within {options.Value.Timeout.TotalSeconds} s"
                    : exception.GetBaseException().Message;
            AuthBackendAwayException away = new($"The authority {_authority} gave no keys: {message}", exception);
            lock (_lock)
            {
                (_failure, _open) = ((away, clock.GetTimestamp()), null);
            }

            outages.Report(_authority, away.Message);
            throw away;
        }
    }

    private async Task<OpenIdConnectConfiguration> FetchAsync()
    {
        using CancellationTokenSource limit = new(options.Value.Timeout, clock);
        using HttpClient client = clients.CreateClient(nameof(AuthorityKeys));

        // The time limit of the whole question counts.
        client.Timeout = Timeout.InfiniteTimeSpan;
        client.MaxResponseContentBufferSize = MaxDocumentBytes;
        AuthorityDocuments documents = new(client, _authority);
        OpenIdConnectConfiguration published = await OpenIdConnectConfigurationRetriever.GetAsync(
            _authority + MetadataPath,
            documents,
            limit.Token
        );
        return published is { Issuer.Length: > 0, SigningKeys.Count: > 0 }
            ? published
            : throw new InvalidDataException("its metadata have no issuer or no keys");
    }
}
