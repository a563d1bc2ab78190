using System.Globalization;
using Microsoft.Extensions.Options;
using Spika.FileService.Application.Common.Options;

namespace Spika.FileService.Api.Auth;

/// <summary>
/// The sources of <c>Auth:SpikaToken</c>: a list (<c>Auth:SpikaToken:0:Header</c>, ...), or the one source of
/// <see cref="SpikaTokenOptions"/>.
/// </summary>
internal sealed class TokenSources
{
    private const string Section = SpikaTokenOptions.Section;

    /// <summary>The settings of each source of the list.</summary>
    public static readonly IReadOnlyList<string> Settings =
    [
        .. TokenSourceSettings.Members.Select(member => $"{Section}:{KnownSetting.Any}:{member}"),
    ];

    private static readonly string[] _ofOne =
    [
        nameof(SpikaTokenOptions.Address),
        nameof(SpikaTokenOptions.CacheFor),
        nameof(SpikaTokenOptions.Timeout),
    ];

    public TokenSources(IConfiguration configuration, IOptions<SpikaTokenOptions> one)
    {
        IConfigurationSection section = configuration.GetSection(Section);
        if (!string.IsNullOrEmpty(section.Value))
        {
            throw new SettingException($"{Section} is a list; its first source is {Section}:0.");
        }

        string[] written = [.. section.GetChildren().Where(IsWritten).Select(child => child.Key)];
        string[] numbers = [.. written.Where(key => key.All(char.IsAsciiDigit))];
        if (written.Except(numbers).Except(_ofOne, StringComparer.OrdinalIgnoreCase).FirstOrDefault() is { } unknown)
        {
            throw new SettingException(
                $"{Section}:{unknown} does not exist; there are {string.Join(", ", _ofOne)}, or sources with the numbers 0, 1, ..."
            );
        }

        if (numbers.Length > 0 && numbers.Length < written.Length)
        {
            throw new SettingException(
                $"{Section} has both a list of sources and {Section}:{written.Except(numbers).First()}; all of it must be in the list."
            );
        }

        All = numbers.Length > 0 ? List(section, numbers) : One(one.Value);
        Headers = [.. All.Select(source => source.Header).Distinct(StringComparer.OrdinalIgnoreCase)];
    }

    /// <summary>In the order in which they are asked.</summary>
    public IReadOnlyList<TokenSource> All { get; }

    /// <summary>The headers of the sources, each once.</summary>
    public IReadOnlyList<string> Headers { get; }

    private static bool IsWritten(IConfigurationSection child) =>
        !string.IsNullOrEmpty(child.Value) || child.GetChildren().Any();

    private static TokenSource[] One(SpikaTokenOptions one) =>
        one.Address.Length == 0
            ? []
            :
            [
                new TokenSource
                {
                    Header = UploadOwner.TokenHeader,
                    Address = one.Address,
                    CacheFor = one.CacheFor,
                    Timeout = one.Timeout,
                },
            ];

    private static List<TokenSource> List(IConfigurationSection section, string[] numbers)
    {
        List<TokenSource> sources = [];
        for (int number = 0; number < numbers.Length; number++)
        {
            string key = number.ToString(CultureInfo.InvariantCulture);
            if (!numbers.Contains(key))
            {
                throw new SettingException($"{Section}:{key} is missing: sources are numbered from 0, without gaps.");
            }

            TokenSource source = TokenSourceSettings.Read(section.GetSection(key));
            if (sources.Exists(other => IsSame(other, source)))
            {
                throw new SettingException($"{Section}:{key} has the Header and the Address of an earlier source.");
            }

            sources.Add(source);
        }

        return sources;
    }

    private static bool IsSame(TokenSource one, TokenSource other) =>
        one.Header.Equals(other.Header, StringComparison.OrdinalIgnoreCase) && one.Address == other.Address;
}
