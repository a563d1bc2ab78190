using CsCheck;

namespace Spika.FileService.Api.IntegrationTests.Fuzzing;

/// <summary>Headers that say where a request ends, and what must be done with it on the way.</summary>
internal static class FramingGen
{
    private static readonly Gen<(string, string)> _one = Gen.Frequency(
        (
            4,
            Gen.OneOf(
                    "0",
                    "1",
                    "2",
                    "3",
                    "40",
                    "-1",
                    "+3",
                    "3, 3",
                    "3,4",
                    "0x3",
                    " 3",
                    "3 ",
                    "",
                    "1e1",
                    "9223372036854775807",
                    "9223372036854775808",
                    "300000",
                    "99999999999999999999"
                )
                .Select(length => ("Content-Length", length))
        ),
        (
            4,
            Gen.OneOf(
                    "chunked",
                    "Chunked",
                    "identity",
                    "gzip",
                    "gzip, chunked",
                    "chunked, gzip",
                    "chunked, chunked",
                    "",
                    ",",
                    "\"chunked\"",
                    "chunked;q=1",
                    "\u000Bchunked"
                )
                .Select(coding => ("Transfer-Encoding", coding))
        ),
        (
            2,
            Gen.OneOf("100-continue", "100-Continue", "200-ok", "", "100-continue, x")
                .Select(expect => ("Expect", expect))
        ),
        (
            3,
            Gen.OneOf(
                    "",
                    "localhost",
                    "a b",
                    "a/b",
                    "[::1]",
                    "[::1",
                    "::1",
                    "a:99999",
                    "a:b",
                    "%00",
                    "%41",
                    "\u00E9",
                    "a@b",
                    "a,b",
                    "..",
                    "\""
                )
                .Select(host => ("Host", host))
        ),
        (
            3,
            Gen.OneOf(
                    "close",
                    "keep-alive",
                    "Upgrade",
                    "close, Upgrade",
                    "Content-Length",
                    "",
                    ",",
                    "HTTP2-Settings, Upgrade"
                )
                .Select(connection => ("Connection", connection))
        ),
        (1, Gen.OneOf("websocket", "h2c", "", "TLS/1.0").Select(upgrade => ("Upgrade", upgrade))),
        (
            2,
            Gen.Select(
                    HeaderGen.Any,
                    Gen.OneOf("\r\n", "\n", "\r", "\0", "\r\n ", "\r\n\r\n", "\r\n\r\nGET / HTTP/1.1\r\n\r\n"),
                    HeaderGen.Any
                )
                .Select((first, end, second) => (first.Name, $"{first.Value}{end}{second.Name}: {second.Value}"))
        ),
        (1, Gen.OneOf("", " ", "a b", "a:", "\u00E9", "(", "Content-Length ", ":path").Select(name => (name, "x"))),
        (1, Gen.OneOf(8_000, 33_000, 70_000).Select(length => ("x", new string('y', length)))),
        (1, HeaderGen.Any)
    );

    /// <summary>Some of them, many now and then.</summary>
    public static Gen<(string Name, string Value)[]> Some { get; } =
        Gen.Frequency((20, _one.Array[1, 3]), (1, HeaderGen.Any.Array[95, 110]));
}
