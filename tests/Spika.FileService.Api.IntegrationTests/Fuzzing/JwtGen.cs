using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using CsCheck;

namespace Spika.FileService.Api.IntegrationTests.Fuzzing;

/// <summary>Bearer tokens: well signed with claims of all kinds, and those that are nearly tokens.</summary>
internal static class JwtGen
{
    public static readonly byte[] Key = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];

    public const string Audience = "files";

    private const string Header = """{"alg":"HS256","typ":"JWT"}""";

    private static readonly Gen<string> _value = Gen.OneOf(
        "\"alice\"",
        "\"\"",
        "\"\\u0000\"",
        "\"\\ud800\"",
        "\"\\n\"",
        "\"\u00E9\"",
        "\"😀\"",
        "7",
        "-1",
        "1.5",
        "1e999",
        "99999999999999999999",
        "253402300800",
        "9223372036854775807",
        "4102444800",
        "\"4102444800\"",
        "null",
        "true",
        "{}",
        "{\"a\":[1]}",
        "[]",
        "[\"alice\"]",
        "[\"files\",7,null]",
        "[[[[[[[[[[]]]]]]]]]]",
        "\"2026-11-23T14:52:15Z\"",
        "x"
    );

    private static readonly Gen<string> _claim = Gen.Select(
        Gen.OneOf(
            "sub",
            "aud",
            "exp",
            "nbf",
            "iat",
            "iss",
            "jti",
            "owner",
            "service",
            "crit",
            "typ",
            "amr",
            "",
            "\\ud800"
        ),
        _value,
        (name, value) => $"\"{name}\":{value}"
    );

    private static readonly Gen<string> _payload = Gen.Select(
        Gen.OneOf("\"sub\":\"alice\",\"aud\":\"files\",\"exp\":4102444800", "\"aud\":\"files\",\"exp\":4102444800", ""),
        _claim.Array[0, 3],
        Gen.OneOf("", "", "", ",", "x"),
        (right, claims, end) => $"{{{string.Join(',', claims.Prepend(right).Where(claim => claim.Length > 0))}{end}}}"
    );

    private static readonly Gen<string> _header = Gen.Frequency(
        (6, Gen.Const(Header)),
        (
            1,
            Gen.OneOf(
                """{"alg":"none"}""",
                """{"alg":"HS256","kid":"../../x"}""",
                """{"alg":"HS256","kid":7,"x5t":[]}""",
                """{"alg":"HS256","crit":["b64"],"b64":false}""",
                """{"alg":"RS256"}""",
                """{"alg":"dir","enc":"A128CBC-HS256"}""",
                """{"alg":"HS256","zip":"DEF"}""",
                """{"alg":null}""",
                """{"alg":"\ud800"}""",
                "[]",
                "{}",
                ""
            )
        )
    );

    private static readonly Gen<string> _signed = Gen.Select(
        _header,
        _payload,
        (header, payload) => Sign(header, payload)
    );

    /// <summary>The value of Authorization.</summary>
    public static Gen<string> Any { get; } =
        Gen.Frequency(
            (6, _signed),
            (
                2,
                DamagedBytes
                    .Of(_signed.Select(Encoding.ASCII.GetBytes), ".=-_ A")
                    .Select(Encoding.Latin1.GetString)
                    .Select(WithoutLineEnds)
            ),
            (1, Gen.OneOf("", ".", "..", "....", "a.b.c", "a.b.c.d.e", "e30.e30.", Sign(Header, "{}") + ".x"))
        );

    private static string Sign(string header, string payload)
    {
        string text = $"{Encode(Encoding.UTF8.GetBytes(header))}.{Encode(Encoding.UTF8.GetBytes(payload))}";
        return $"{text}.{Encode(HMACSHA256.HashData(Key, Encoding.ASCII.GetBytes(text)))}";
    }

    private static string Encode(byte[] bytes) => Base64Url.EncodeToString(bytes);

    private static string WithoutLineEnds(string text) => text.Replace('\r', 'r').Replace('\n', 'n').Replace('\0', '0');
}
