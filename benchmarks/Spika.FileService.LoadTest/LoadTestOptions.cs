using System.Globalization;

namespace Spika.FileService.LoadTest;

/// <summary>The command line.</summary>
internal sealed record LoadTestOptions
{
    public const string Usage = """
        dotnet run -c Release --project benchmarks/Spika.FileService.LoadTest -- [options]
        dotnet run -c Release --project benchmarks/Spika.FileService.LoadTest -- soak [options]
        dotnet run -c Release --project benchmarks/Spika.FileService.LoadTest -- attacks [options]

          --list               the rows, and nothing else
          --rows a,b,c         these rows; without it all but attacks and those of 10 GiB
          --quick              files of an eighth of the size, for a first look: the goals are for the full size
          --rounds N           how often each thing is measured, 3 when it is missing
          --minutes N          how long a soak is, 30 when it is missing
          --database NAME      sqlite or postgresql, for rows that name none; sqlite when it is missing
          --published FOLDER   a service that is published already, instead of publishing the one of this checkout
          --set NAME=VALUE     an environment variable for the service, such as DOTNET_gcServer=0; may be repeated
          --folder FOLDER      where the files go, the temporary folder when it is missing
        """;

    public bool List { get; private init; }

    public IReadOnlyList<string> Rows { get; private init; } = [];

    public bool Quick { get; private init; }

    public int Rounds { get; private init; } = 3;

    /// <summary>The soak, and none of the rows.</summary>
    public bool Soak { get; private init; }

    /// <summary>The attacks, and none of the usual rows.</summary>
    public bool Attacks { get; private init; }

    public TimeSpan SoakTime { get; private init; } = TimeSpan.FromMinutes(30);

    public ServiceDatabase Database { get; private init; }

    public string? Published { get; private init; }

    public string Folder { get; private init; } = Path.GetTempPath();

    public IReadOnlyList<KeyValuePair<string, string>> ServiceSettings { get; private init; } = [];

    /// <exception cref="FormatException">With a sentence for the user.</exception>
    public static LoadTestOptions Parse(IReadOnlyList<string> arguments)
    {
        LoadTestOptions options = new();
        for (int i = 0; i < arguments.Count; i++)
        {
            string Value() =>
                ++i < arguments.Count ? arguments[i] : throw new FormatException($"{arguments[i - 1]} needs a value.");

            options = arguments[i] switch
            {
                "--list" => options with { List = true },
                "--quick" => options with { Quick = true },
                "--rows" => options with { Rows = Value().Split(',', StringSplitOptions.RemoveEmptyEntries) },
                "--rounds" => options with { Rounds = ParseNumber("--rounds", Value(), 1, 100) },
                "soak" => options with { Soak = true },
                "attacks" => options with { Attacks = true },
                "--minutes" => options with
                {
                    SoakTime = TimeSpan.FromMinutes(ParseNumber("--minutes", Value(), 3, 10_000)),
                },
                "--database" => options with { Database = ParseDatabase(Value()) },
                "--published" => options with { Published = Path.GetFullPath(Value()) },
                "--folder" => options with { Folder = Path.GetFullPath(Value()) },
                "--set" => options with { ServiceSettings = [.. options.ServiceSettings, ParseSetting(Value())] },
                _ => throw new FormatException($"There is no option {arguments[i]}."),
            };
        }

        return options;
    }

    private static int ParseNumber(string name, string text, int min, int max) =>
        int.TryParse(text, CultureInfo.InvariantCulture, out int number) && number >= min && number <= max
            ? number
            : throw new FormatException($"{name} is from {min} to {max}.");

    private static ServiceDatabase ParseDatabase(string text) =>
        text switch
        {
            "sqlite" => ServiceDatabase.Sqlite,
            "postgresql" => ServiceDatabase.PostgreSql,
            _ => throw new FormatException("--database is sqlite or postgresql."),
        };

    private static KeyValuePair<string, string> ParseSetting(string text) =>
        text.IndexOf('=', StringComparison.Ordinal) is var equals and > 0
            ? new(text[..equals], text[(equals + 1)..])
            : throw new FormatException("--set is NAME=VALUE.");
}
