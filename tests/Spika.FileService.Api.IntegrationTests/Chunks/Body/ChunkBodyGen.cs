using System.Text;
using CsCheck;
using Spika.FileService.Api.IntegrationTests.Fuzzing;

namespace Spika.FileService.Api.IntegrationTests.Chunks.Body;

/// <summary>
/// Random bodies of chunk requests: right ones, nearly right ones, and those with some bytes damaged.
/// </summary>
internal static class ChunkBodyGen
{
    // One character is one byte here, so that invalid UTF-8 can be written too.
    private static readonly Encoding _bytes = Encoding.Latin1;

    private static readonly Gen<string> _space = Gen.Frequency((8, Gen.Const("")), (1, Gen.OneOf(" ", "\r\n\t", "  ")));

    private static readonly Gen<string> _plainRun = Gen.String[
        Gen.Char["ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_nru"],
        1,
        150
    ];

    private static readonly Gen<string> _usualEscape = Gen.OneOf(
        @"\/",
        @"\n",
        @"\r\n",
        @"\u003d",
        @"\u002F",
        @"\u000a",
        @"\u000D"
    );

    private static readonly Gen<string> _oddity = Gen.OneOf(
        "=",
        "==",
        "    ",
        " ",
        "!",
        "\u007F",
        @"\t",
        @"\""",
        @"\\",
        @"\\\\",
        @"\b",
        @"\u0020",
        @"\u0009",
        @"\u0022",
        @"\u005c",
        @"\u00e9",
        @"\u0141",
        @"\ud83d\ude00",
        @"\ud83d",
        "Ã©",
        "ð\u009F\u0098\u0080",
        "Ã",
        "\u0080",
        "\n",
        "\t",
        "\0",
        @"\u00",
        @"\u00g0",
        @"\x",
        "\\",
        "\"",
        "\","
    );

    private static readonly Gen<string> _encoded = Gen.Select(
        Gen.Byte.Array[0, 300],
        Gen.Enum<ChunkForm>(),
        (content, form) => form.Encode(content)
    );

    private static readonly Gen<string> _sloppy = Gen.Frequency((6, _plainRun), (6, _usualEscape), (1, _oddity))
        .Array[0, 12]
        .Select(string.Concat);

    private static readonly Gen<string> _chunk = Gen.Frequency(
        (6, _encoded),
        (1, Gen.Select(_encoded, _oddity, _encoded, (head, oddity, tail) => head + oddity + tail)),
        (2, _sloppy)
    );

    private static readonly Gen<string> _value = Gen.Recursive<string>(
        (depth, value) =>
            Gen.Frequency(
                (4, Gen.OneOf("null", "true", "false", "0", "3", "-1", "1.5", "3e0", "2147483648", "-0", "01", "1.")),
                (4, Gen.OneOf("\"abc\"", "\"\"", @"""\ud800""", @"""\n\u00e9""", "\"Ã©\"", "\"\u0080\"", "\"AQID\"")),
                (1, _chunk.Select(chunk => $"\"{chunk}\"")),
                (depth < 3 ? 1 : 0, value.Array[0, 3].Select(items => $"[{string.Join(',', items)}]")),
                (depth < 3 ? 1 : 0, value.Select(item => $$"""{"chunk":{{item}}}"""))
            )
    );

    private static readonly Gen<string> _rightChunk = Member(
        Gen.OneOf("chunk", @"\u0063hunk"),
        _chunk.Select(chunk => $"\"{chunk}\"")
    );

    private static readonly Gen<string> _rightOffset = Member(
        Gen.OneOf("offset", @"offse\u0074"),
        Gen.Int[0, 99].Select(offset => $"{offset}")
    );

    private static readonly Gen<string> _rightClientId = Member(
        Gen.OneOf("clientId", @"client\u0049d"),
        Gen.OneOf("\"abc\"", "\"Ã©\"", @"""\/\n""")
    );

    private static readonly Gen<string> _otherMember = Gen.Frequency(
        (4, Member(Gen.OneOf("x", "Chunk", "", @"\ud800", @"chun\u006b\u006b"), _value)),
        (1, Member(Gen.OneOf("chunk", "offset", "clientId"), _value)),
        (1, _rightChunk)
    );

    private static readonly Gen<byte[]> _object = Gen.Select(
            Gen.Frequency(
                (9, Gen.Select(_rightChunk, _rightOffset, _rightClientId, (a, b, c) => new[] { a, b, c })),
                (1, Gen.Const(Array.Empty<string>()))
            ),
            _otherMember.Array[0, 3],
            (right, others) => right.Concat(others).ToArray()
        )
        .SelectMany(members => Gen.Shuffle(members))
        .Select(members => _bytes.GetBytes($"{{{string.Join(',', members)}}}"));

    /// <summary>The bytes of a body.</summary>
    public static Gen<byte[]> Body { get; } =
        Gen.Frequency((6, _object), (1, Damage(_object)), (1, Damage(Damage(_object))));

    private static Gen<string> Member(Gen<string> name, Gen<string> value) =>
        Gen.Select(_space, name, _space, _space, value, _space, (a, n, b, c, v, d) => $"{a}\"{n}\"{b}:{c}{v}{d}");

    private static Gen<byte[]> Damage(Gen<byte[]> body) => DamagedBytes.Of(body, "\"\\{}[]:,= \n\0/u\u00C3\u00EF");
}
