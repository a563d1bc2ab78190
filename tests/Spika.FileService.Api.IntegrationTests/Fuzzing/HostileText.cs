using System.Text;
using CsCheck;

namespace Spika.FileService.Api.IntegrationTests.Fuzzing;

/// <summary>Text that careless code trips over.</summary>
internal static class HostileText
{
    private static readonly Gen<string> _piece = Gen.OneOf(
        "a",
        "b1",
        ".",
        "..",
        "/",
        "\\",
        "../../x",
        "%",
        "%2F",
        "%00",
        "?",
        "#",
        "&",
        ";",
        "=",
        "\"",
        "'",
        "`",
        "<b>",
        "$(x)",
        "{0}",
        " ",
        "  ",
        "\r\n",
        "\r\nX-Evil: 1\r\n\r\n",
        "\t",
        "\u0001",
        "\u001B[31m",
        "\u007F",
        "\u0085",
        "\u00A0",
        "é",
        "e\u0301",
        "\u202E",
        "\u200B",
        "\u2028",
        "\uFEFF",
        "\uFFFD",
        "\uFFFE",
        "שלום",
        "鍵",
        "😀",
        "👩‍👩‍👧‍👦",
        "\U0010FFFF",
        "CON",
        "null",
        "verify",
        "UTF-8''x"
    );

    private static readonly Gen<string> _long = Gen.Select(
        _piece,
        Gen.OneOf(100, 254, 255, 256, 300, 1023, 1024, 1025),
        (piece, count) => string.Concat(Enumerable.Repeat(piece, count))
    );

    private static readonly Gen<string> _any = Gen.Frequency(
        (8, _piece.Array[1, 6].Select(string.Concat)),
        (2, Gen.Char.Where(character => !char.IsSurrogate(character)).Array[1, 20].Select(c => new string(c))),
        (1, _long)
    );

    /// <summary>With NUL and too long now and then, which the service refuses.</summary>
    public static Gen<string> Any { get; } =
        Gen.Frequency((20, _any), (1, Gen.Const("")), (1, _any.Select(text => $"{text}\0")));

    /// <summary>What a clientId, a name and a type may be.</summary>
    public static Gen<string> Allowed { get; } =
        _any.Where(text => !text.Contains('\0')).Select(text => string.Concat(text.EnumerateRunes().Take(255)));

    /// <summary>The text as UTF-8, each byte one character.</summary>
    public static string AsBytes(string text) => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text));
}
