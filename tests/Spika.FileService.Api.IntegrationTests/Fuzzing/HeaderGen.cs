using CsCheck;
using Spika.FileService.Api.IntegrationTests.Auth;

namespace Spika.FileService.Api.IntegrationTests.Fuzzing;

/// <summary>Headers that the service or its framework reads, each with values that are nearly right.</summary>
internal static class HeaderGen
{
    private static readonly Dictionary<string, string[]> _pieces = new()
    {
        ["accesstoken"] = ["token", "known", "a b", "\"", ";", "\u00C3\u00A9", "."],
        ["Authorization"] =
        [
            "Bearer ",
            "bearer",
            "Basic ",
            "ApiKey ",
            "e30",
            ".",
            "..",
            "eyJhbGciOiJIUzI1NiJ9",
            "eyJhbGciOiJub25lIn0",
            "A",
            "=",
            "%",
        ],
        ["X-Api-Key"] = [TestKeys.Backend, TestKeys.Other, "key", " ", ",", "\u00C3\u00A9"],
        ["X-Spika-User"] = ["42", "a", " ", ",", "\u00C3\u00A9", "\u00F0\u009F\u0098\u0080", "user:", "key:backend"],
        ["Prefer"] = ["return", "=", "minimal", "representation", "\"", "\\", ";", ",", " ", "foo", "return=minimal"],
        ["Range"] =
        [
            "bytes",
            "=",
            "0",
            "-",
            "5",
            ",",
            "99999999999999999999",
            "9223372036854775807",
            " ",
            "none",
            "bytes=0-0",
        ],
        ["If-Range"] = ["\"", "W/", "*", ",", "x", "Mon, 23 Nov 2026 14:52:15 GMT", " "],
        ["If-None-Match"] = ["\"", "W/", "*", ",", "x", "\"x\"", " "],
        ["If-Match"] = ["\"", "W/", "*", ",", "x", "\"x\"", " "],
        ["If-Modified-Since"] = ["Mon, ", "23 Nov 2026 ", "14:52:15", " GMT", "0", "99999", "Sunday", ",", "+0100"],
        ["If-Unmodified-Since"] = ["Mon, ", "23 Nov 2026 ", "14:52:15", " GMT", "0", "99999", "Sunday", ",", "-"],
        ["Content-Type"] =
        [
            "application/json",
            "text/",
            "*/*",
            "+json",
            ";",
            "charset=",
            "utf-7",
            "\"",
            "multipart/form-data",
            "boundary=",
            "=",
            "\u00C3\u00A9",
        ],
        ["Content-Encoding"] = ["gzip", "br", "identity", ",", " ", "\u00C3\u00A9"],
        ["Content-Disposition"] = ["form-data", ";", "name=", "\"x"],
        ["Content-Range"] = ["bytes ", "0-1", "/", "*"],
        ["Content-MD5"] = ["x", "="],
        ["Accept"] = ["application/json", "*/*", ";", "q=", "2", ",", "\"", "/", "text/html"],
        ["Accept-Encoding"] = ["gzip", "br", "*", ";q=0", ",", "\u00C3\u00A9"],
        ["Accept-Charset"] = ["utf-7", "utf-16", "*", ";q=", ","],
        ["Accept-Language"] = ["en", "xx-yy", "*", ";q=", ",", "-"],
        ["Origin"] =
        [
            "https://",
            "chat.example.org",
            "null",
            ":",
            "99999",
            "/",
            "\u00C3\u00A9",
            "http://localhost:3000",
        ],
        ["Access-Control-Request-Method"] = ["POST", "PUT", "\u00E9", "\u00C3\u00A9", " ", ",", "*", "\t"],
        ["Access-Control-Request-Headers"] = ["accesstoken", ",", " ", "*", "\u00C3\u00A9", "\"", "\t", "content-type"],
        ["Access-Control-Request-Private-Network"] = ["true", "x"],
        ["X-Forwarded-For"] = ["1.2.3.4", ",", ":", "[::1]", "99999", "unknown", "\u00C3\u00A9"],
        ["X-Forwarded-Proto"] = ["https", "javascript", ",", "\u00C3\u00A9"],
        ["X-Forwarded-Host"] = ["evil.example.org", ":", "99999", "\u00C3\u00A9"],
        ["X-Forwarded-Prefix"] = ["/", "..", "%", "\u00C3\u00A9"],
        ["Forwarded"] = ["for=", "\"", "[::1]", ";", "proto=", ","],
        ["X-Original-URL"] = ["/upload/files", "/health/live"],
        ["X-HTTP-Method-Override"] = ["DELETE", "TRACE"],
        ["Cookie"] = ["a", "=", "b", ";", " ", "\"", "\u00C3\u00A9"],
        ["Cache-Control"] = ["no-cache", "max-age", "=", "-1", ",", "\""],
        ["traceparent"] = ["00", "-", "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331", "01", "zz"],
        ["tracestate"] = ["a", "=", ",", "\u00C3\u00A9"],
        ["baggage"] = ["a", "=", ",", ";", "%", "%00", "\u00C3\u00A9"],
        ["Request-Id"] = ["|", "a", ".", "_", "\u00C3\u00A9"],
        ["Correlation-Context"] = ["a", "=", ",", "%"],
        ["Referer"] = ["http://", "x", "%", "\u00C3\u00A9"],
        ["User-Agent"] = ["x", "(", ")", "/"],
        ["Upgrade-Insecure-Requests"] = ["1"],
        ["Keep-Alive"] = ["timeout=", "0", "-1"],
        ["TE"] = ["trailers", "chunked", ","],
        ["Trailer"] = ["Host", "Content-Length", "x", ","],
        ["DNT"] = ["1"],
        ["x"] = ["y"],
    };

    private static readonly string[] _names = [.. _pieces.Keys];

    // No line end and no NUL: those are for requests that may be two, or none.
    private static readonly Gen<string> _anything = Gen.Char['\u0001', '\u00FF']
        .Where(character => character is not ('\r' or '\n'))
        .Array[0, 12]
        .Select(characters => new string(characters));

    private static readonly Gen<int> _length = Gen.Frequency((30, Gen.Int[1, 6]), (1, Gen.OneOf(300, 2000)));

    /// <summary>One of the headers.</summary>
    public static Gen<(string Name, string Value)> Any { get; } =
        Gen.OneOf(_names).SelectMany(name => ValueOf(name).Select(value => (name, value)));

    /// <summary>Some headers, now and then one of them twice.</summary>
    public static Gen<(string Name, string Value)[]> Some { get; } =
        Gen.Frequency(
            (6, Any.Array[1, 4]),
            (1, Gen.OneOf(_names).SelectMany(name => ValueOf(name).Select(value => (name, value)).Array[2, 3]))
        );

    public static Gen<string> ValueOf(string name) =>
        Gen.Frequency(
            (8, _length.SelectMany(length => Gen.OneOf(_pieces[name]).Array[length]).Select(string.Concat)),
            (1, _anything),
            (1, Gen.Select(Gen.OneOf(_pieces[name]), _anything, (piece, rest) => piece + rest)),
            (1, HostileText.Any.Select(HostileText.AsBytes).Select(WithoutLineEnds))
        );

    private static string WithoutLineEnds(string text) => text.Replace("\r", "").Replace("\n", "").Replace("\0", "");
}
