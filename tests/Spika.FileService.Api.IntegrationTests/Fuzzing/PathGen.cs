using System.Globalization;
using System.Text;
using CsCheck;

namespace Spika.FileService.Api.IntegrationTests.Fuzzing;

/// <summary>Requests for every route, with what stands for a clientId or an id.</summary>
internal static class PathGen
{
    private static readonly Gen<string> _escape = Gen.OneOf(
        "%41",
        "%2F",
        "%2f",
        "%5C",
        "%25",
        "%252F",
        "%2e%2E",
        "%00",
        "%0d%0a",
        "%7F",
        "%C3%A9",
        "%c3",
        "%A9",
        "%C0%80",
        "%C0%AF",
        "%E0%80%80",
        "%ED%A0%80",
        "%F0%9F%98%80",
        "%F4%90%80%80",
        "%FF",
        "%FE%FF",
        "%zz",
        "%F",
        "%",
        "%%",
        "%u0041",
        "+"
    );

    private static readonly Gen<string> _plain = Gen.OneOf(
        "a",
        "0",
        ".",
        "..",
        "~",
        "*",
        ":",
        "@",
        "(",
        "'",
        "!",
        "$",
        ";",
        "=",
        "|",
        "{0}",
        "\"",
        "<",
        "\\",
        "^",
        "["
    );

    private static readonly Gen<string> _unusual = Gen.OneOf(
        "/",
        "//",
        "/../",
        "/./",
        "?",
        "#",
        "\u00C3\u00A9",
        "\u00E9",
        "\t",
        "\u0001",
        "\u007F"
    );

    private static readonly Gen<string> _piece = Gen.Frequency((20, _escape), (20, _plain), (1, _unusual));

    /// <summary>What may stand for a clientId or a parameter; escaped well, badly, or not at all.</summary>
    public static readonly Gen<string> Text = Gen.Frequency(
        (8, _piece.Array[1, 6].Select(string.Concat)),
        (4, HostileText.Any.Select(Uri.EscapeDataString)),
        (
            1,
            Gen.Select(
                _piece,
                Gen.OneOf(85, 255, 256, 2000, 9000),
                (piece, count) => string.Concat(Enumerable.Repeat(piece, count))
            )
        )
    );

    /// <summary>What may stand for an id, an index or a limit.</summary>
    public static readonly Gen<string> Number = Gen.Frequency(
        (
            6,
            Gen.OneOf(
                    "0",
                    "1",
                    "-1",
                    "+1",
                    "01",
                    "1.0",
                    "1e3",
                    "0x10",
                    "#10",
                    " 1",
                    "1 ",
                    "%31",
                    "",
                    "2147483647",
                    "2147483648",
                    "9223372036854775807",
                    "9223372036854775808",
                    "-9223372036854775809",
                    "1,2",
                    "٣",
                    "NaN"
                )
                .Select(text =>
                    text.Any(c => c > 127) || text.Contains(' ') || text.Contains('#')
                        ? Uri.EscapeDataString(text)
                        : text
                )
        ),
        (1, Gen.Long.Select(number => number.ToString(CultureInfo.InvariantCulture))),
        (1, Gen.Int[5, 300].Select(digits => new string('9', digits))),
        (1, Text)
    );

    private static readonly Gen<(string Method, string Path)> _route = Gen.OneOf(
        Gen.Select(
            Text,
            Gen.OneOf("GET", "GET", "HEAD", "DELETE", "POST"),
            (id, method) => (method, $"/upload/files/check/{id}")
        ),
        Gen.Select(
            Text,
            Gen.OneOf("GET", "GET", "DELETE", "HEAD", "PATCH"),
            (id, method) => (method, $"/upload/uploads/{id}")
        ),
        Gen.Select(
            Text,
            Number,
            Gen.OneOf("PUT", "PUT", "GET"),
            (id, index, method) => (method, $"/upload/uploads/{id}/chunks/{index}")
        ),
        Gen.Select(
            Number,
            Gen.OneOf("GET", "GET", "HEAD", "DELETE", "PUT"),
            (id, method) => (method, $"/upload/files/{id}")
        ),
        Gen.Select(Number, QueryGen.Link, (id, link) => ("GET", $"/upload/files/{id}?{link}")),
        Gen.Select(Number, Gen.OneOf("POST", "GET"), (id, method) => (method, $"/upload/files/{id}/links")),
        QueryGen.List.Select(query => ("GET", $"/upload/files?{query}")),
        Gen.OneOf("GET", "OPTIONS", "TRACE", "X").Select(method => (method, "/upload/files")),
        Gen.Select(Text, Gen.OneOf("GET", "POST", "x", "\u00E9"), (path, method) => (method, $"/{path}"))
    );

    private static readonly Gen<string> _start = Gen.Frequency(
        (20, Gen.OneOf("", "/api")),
        (1, Gen.OneOf("/API", "/api/api", "http://service", "https://a@b:1", "//", "/.", "/upload/..", "/api%2F.."))
    );

    /// <summary>Requests for all of them.</summary>
    public static Gen<HostileRequest> Any { get; } =
        Gen.Select(
            _start,
            _route,
            QueryGen.Any,
            (start, route, query) =>
                new HostileRequest(route.Method, start + route.Path + (route.Path.Contains('?') ? "" : query))
                {
                    Body = route.Method is "PUT" or "POST" ? [1] : null,
                }
        );

    /// <summary>A segment that says the text, each byte escaped or not where both are allowed.</summary>
    public static Gen<string> Escaped(string text) =>
        Gen.Int[0, 2]
            .Array[Encoding.UTF8.GetByteCount(text)]
            .Select(luck => string.Concat(Encoding.UTF8.GetBytes(text).Zip(luck, Escape)));

    private static string Escape(byte value, int luck) =>
        luck < 2 && char.IsAsciiLetterOrDigit((char)value) ? $"{(char)value}"
        : luck == 0 ? $"%{value:x2}"
        : $"%{value:X2}";
}
