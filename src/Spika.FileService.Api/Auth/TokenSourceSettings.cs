using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Net.Http.Headers;
using Spika.FileService.Application.Common.Options;

namespace Spika.FileService.Api.Auth;

/// <summary>
/// Reads one source of a list in <c>Auth:SpikaToken</c>. Every member is judged, and none is ignored.
/// </summary>
internal static partial class TokenSourceSettings
{
    /// <summary>What a source has.</summary>
    public static readonly IReadOnlyList<string> Members =
    [
        nameof(TokenSource.Header),
        nameof(TokenSource.Address),
        nameof(TokenSource.Id),
        nameof(TokenSource.Owner),
        nameof(TokenSource.CacheFor),
        nameof(TokenSource.Timeout),
    ];

    // They say something else to this service, to a proxy or to HTTP itself.
    private static readonly string[] _takenHeaders =
    [
        ApiKeyHandler.KeyHeader,
        ApiKeyHandler.UserHeader,
        HeaderNames.Authorization,
        HeaderNames.Cookie,
        HeaderNames.Host,
        HeaderNames.Connection,
        HeaderNames.Origin,
        HeaderNames.Range,
        HeaderNames.Accept,
        HeaderNames.Expect,
        HeaderNames.TransferEncoding,
        HeaderNames.ContentType,
        HeaderNames.ContentLength,
        HeaderNames.ContentEncoding,
        "Prefer",
    ];

    // The owners of API keys and of unauthenticated callers.
    private static readonly string[] _takenOwners = ["key", "token", "anonymous"];

    /// <exception cref="SettingException">
    /// A member is missing, is unknown, or has a value that it cannot have.
    /// </exception>
    public static TokenSource Read(IConfigurationSection source)
    {
        foreach (IConfigurationSection member in source.GetChildren())
        {
            if (!Members.Contains(member.Key, StringComparer.OrdinalIgnoreCase) || member.GetChildren().Any())
            {
                throw new SettingException(
                    $"{member.Path} does not exist; a source has {string.Join(", ", Members)}, each one value."
                );
            }
        }

        TokenSource defaults = new() { Header = "", Address = "" };
        string header = source[nameof(TokenSource.Header)] ?? "";
        string address = source[nameof(TokenSource.Address)] ?? "";
        string id = source[nameof(TokenSource.Id)] ?? string.Join('.', defaults.Id);
        string owner = source[nameof(TokenSource.Owner)] ?? defaults.Owner;
        Require(
            HeaderName().IsMatch(header) && !_takenHeaders.Contains(header, StringComparer.OrdinalIgnoreCase),
            source,
            nameof(TokenSource.Header),
            "the name of a header that nothing else uses, such as accesstoken"
        );
        Require(
            Uri.TryCreate(address, UriKind.Absolute, out Uri? uri) && uri.Scheme is "http" or "https",
            source,
            nameof(TokenSource.Address),
            "an http or https address"
        );
        Require(
            MemberPath().IsMatch(id),
            source,
            nameof(TokenSource.Id),
            "names of members with dots between them, such as data.user.id"
        );
        Require(
            OwnerPrefix().IsMatch(owner) && !_takenOwners.Contains(owner),
            source,
            nameof(TokenSource.Owner),
            $"1 to 32 small letters, digits and hyphens that begin with a letter, and none of {string.Join(", ", _takenOwners)}"
        );
        return new TokenSource
        {
            Header = header,
            Address = address,
            Id = id.Split('.'),
            Owner = owner,
            CacheFor = Time(source, nameof(TokenSource.CacheFor), defaults.CacheFor, TimeSpan.FromHours(1)),
            Timeout = Time(source, nameof(TokenSource.Timeout), defaults.Timeout, TimeSpan.FromMinutes(1)),
        };
    }

    private static void Require(bool holds, IConfigurationSection source, string member, string expectation)
    {
        if (!holds)
        {
            throw new SettingException($"{source.Path}:{member} must be {expectation}.");
        }
    }

    // Without colons, .NET would read days.
    private static TimeSpan Time(IConfigurationSection source, string member, TimeSpan normal, TimeSpan longest)
    {
        TimeSpan time = normal;
        bool isTime =
            source[member] is not { } written
            || (written.Contains(':') && TimeSpan.TryParse(written, CultureInfo.InvariantCulture, out time));
        return isTime && time >= TimeSpan.FromSeconds(1) && time <= longest
            ? time
            : throw new SettingException(
                SettingSentence.Of(
                    $"{source.Path}:{member}",
                    $"from 00:00:01 to {longest}, as [days.]hours:minutes:seconds",
                    source[member]
                )
            );
    }

    [GeneratedRegex(@"^[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,100}\z")]
    private static partial Regex HeaderName();

    [GeneratedRegex(@"^[^.\s]+(\.[^.\s]+)*\z")]
    private static partial Regex MemberPath();

    [GeneratedRegex(@"^[a-z][a-z0-9-]{0,31}\z")]
    private static partial Regex OwnerPrefix();
}
