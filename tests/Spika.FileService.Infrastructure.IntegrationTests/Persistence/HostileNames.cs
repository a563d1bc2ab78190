namespace Spika.FileService.Infrastructure.IntegrationTests.Persistence;

/// <summary>Names that a client may send and that a careless query, path or column would trip over.</summary>
internal static class HostileNames
{
    public static readonly string[] All =
    [
        "'; DROP TABLE uploads; --",
        "\"quoted\" `and` [bracketed]",
        "../../etc/passwd",
        "line\r\nfeed\tand\u0001control",
        "%_percent_and_underscore%",
        "back\\slash\\",
        "{0} {1} @p0 $1 :name ?",
        " leading and trailing ",
        "e\u0301 is not \u00e9",
        "\u202eright to left\u202c",
        "👩‍👩‍👧‍👦 family",
        string.Concat(Enumerable.Repeat("😀", 255)),
        new string('x', 255),
    ];
}
