using System.Globalization;
using System.Text;
using CsCheck;

namespace Spika.FileService.Api.IntegrationTests.Fuzzing;

/// <summary>
/// Random bodies of verify requests: right ones, nearly right ones, and those with some bytes damaged.
/// </summary>
/// <param name="finished">The members of a verify that was answered with a file, in JSON.</param>
internal sealed class VerifyBodyGen(IReadOnlyDictionary<string, string> finished)
{
    private static readonly string[] _all = [.. VerifyExpectation.Members, "metaData", "relationId"];

    private static readonly Gen<string> _space = Gen.Frequency(
        (12, Gen.Const("")),
        (1, Gen.OneOf(" ", "\r\n\t", "  "))
    );

    private static readonly Gen<string> _number = Gen.Frequency(
        (
            6,
            Gen.OneOf(
                "0",
                "1",
                "-0",
                "-1",
                "1.0",
                "1.5",
                "1e0",
                "1E2",
                "1e-1",
                "1e999",
                "-1e999",
                "1e-999",
                "1e308",
                "5e-324",
                "0.1",
                "2147483647",
                "2147483648",
                "-2147483649",
                "4294967297",
                "9007199254740993",
                "9223372036854775807",
                "9223372036854775808",
                "-9223372036854775808",
                "-9223372036854775809",
                "17179869184",
                "17179869185"
            )
        ),
        (1, Gen.Long.Select(number => number.ToString(CultureInfo.InvariantCulture))),
        (1, Gen.Double.Where(double.IsFinite).Select(number => number.ToString("R", CultureInfo.InvariantCulture))),
        (1, Gen.Int[20, 400].Select(digits => new string('9', digits))),
        (1, Gen.OneOf("01", "1.", ".5", "+1", "0x10", "1_0", "NaN", "Infinity", "-Infinity", "--1", "1e", "-"))
    );

    private static readonly Gen<string> _escape = Gen.OneOf(
        @"\/",
        @"\n",
        @"\u0000",
        @"\u001f",
        @"\u0041",
        @"\ud83d\ude00",
        @"\ud83d",
        @"\ude00",
        @"\ude00\ud83d",
        @"\ud83dx",
        @"\u00",
        @"\x41",
        @"\",
        "\0",
        "\n",
        "\u00FF",
        "\u00C0\u0080",
        "\u00ED\u00A0\u0080",
        "\u00F4\u0090\u0080\u0080"
    );

    private static readonly Gen<string> _text = Gen.Frequency(
            (10, HostileText.Any.Select(Escape)),
            (1, Gen.Select(HostileText.Any, _escape, (text, escape) => Escape(text) + escape)),
            (1, Gen.OneOf(64, 256, 1000, 300_000).Select(length => new string('f', length)))
        )
        .Select(text => $"\"{text}\"");

    private static readonly Gen<string> _value = Gen.Recursive<string>(
        (depth, value) =>
            Gen.Frequency(
                (2, Gen.OneOf("null", "true", "false", "{}", "[]", "nul", "undefined", "'a'", "")),
                (4, _number),
                (4, _text),
                (1, Gen.Int[1, 200].Select(levels => new string('[', levels) + new string(']', levels))),
                (depth < 2 ? 1 : 0, value.Array[0, 3].Select(items => $"[{string.Join(',', items)}]")),
                (depth < 2 ? 1 : 0, Gen.Select(Name("total"), value, (name, item) => $"{{{name}:{item}}}"))
            )
    );

    private static readonly Gen<string> _metaData = Gen.Frequency(
        (
            3,
            Gen.Select(
                    Gen.OneOf("duration", "width", "height", "Width", "x").SelectMany(Name),
                    Gen.Frequency((3, _number), (1, Gen.Const("null")), (1, _value)),
                    (name, value) => $"{name}:{value}"
                )
                .Array[0, 4]
                .Select(members => $"{{{string.Join(',', members)}}}")
        ),
        (1, _value)
    );

    private static readonly Gen<string> _other = Gen.Select(
        Gen.OneOf("x", "", "Total", "total ", "$.total", @"\ud800", @"\u0000", "\u00FF", "é", "__proto__"),
        _value,
        (name, value) => $"\"{HostileText.AsBytes(name)}\":{value}"
    );

    private readonly Gen<string> _right = Gen.Shuffle(_all)
        .SelectMany(names => Gen.Select(Gen.Const(names), Gen.OneOf(finished["clientId"], "\"nobody\"")))
        .Select(
            (names, clientId) =>
                Join(names.Select(name => $"\"{name}\":{(name == "clientId" ? clientId : finished[name])}"))
        );

    /// <summary>The bytes of a body.</summary>
    public Gen<byte[]> Body =>
        Gen.Frequency(
            (1, _right.Select(Encoding.Latin1.GetBytes)),
            (8, NearlyRight),
            (2, DamagedBytes.Of(NearlyRight, "\"\\{}[]:,= \n\0/ue-.0\u00C3\u00EF")),
            (1, DamagedBytes.Of(_right.Select(Encoding.Latin1.GetBytes), "\"\\{}[]:,0-.e\n\u00FF")),
            (
                1,
                Gen.Select(
                    Gen.OneOf("\u00EF\u00BB\u00BF", "\u00FF\u00FE", "// x\n", "/**/", " ", "["),
                    _right,
                    Gen.OneOf("", ",", "}", " x", "\0", "/**/"),
                    (a, b, c) => Encoding.Latin1.GetBytes(a + b + c)
                )
            ),
            (1, Gen.Byte.Array[0, 40])
        );

    private Gen<byte[]> NearlyRight =>
        Gen.Select(Gen.Shuffle(_all), Gen.Int[0, 40].Array[_all.Length])
            .SelectMany(
                (names, luck) =>
                    Gen.Select(
                        Joined(names.Zip(luck, Member)),
                        _other.Array[0, 2],
                        _space,
                        Gen.Frequency((30, Gen.Const("")), (1, Gen.Const(","))),
                        (members, others, space, end) =>
                            Encoding.Latin1.GetBytes(
                                $"{space}{{{string.Join($"{space},", members.Concat(others))}{end}}}{space}"
                            )
                    )
            );

    private static Gen<string[]> Joined(IEnumerable<Gen<string[]>> members) =>
        members.Aggregate(
            Gen.Const(Array.Empty<string>()),
            (all, next) => Gen.Select(all, next, (head, more) => head.Concat(more).ToArray())
        );

    // Most members are right, so that the others are looked at too.
    private Gen<string[]> Member(string name, int luck) =>
        luck switch
        {
            0 => Gen.Const(Array.Empty<string>()),
            1 or 2 => Gen.Select(Name(name), ValueOf(name)).Select((n, value) => new[] { $"{n}:{value}" }),
            3 => Gen.Select(ValueOf(name), ValueOf(name))
                .Select((first, second) => new[] { $"\"{name}\":{first}", $"\"{name}\":{second}" }),
            4 => Name(name).Select(n => new[] { $"{n}:{finished[name]}" }),
            5 when name == "clientId" => Gen.Const(new[] { "\"clientId\":\"nobody\"" }),
            _ => Gen.Const(new[] { $"\"{name}\":{finished[name]}" }),
        };

    private Gen<string> ValueOf(string name) =>
        name switch
        {
            "metaData" => _metaData,
            "total" or "size" or "relationId" => Gen.Frequency(
                (3, _number),
                (1, _value),
                (1, Gen.Const(finished[name]))
            ),
            _ => Gen.Frequency((3, _text), (1, _value), (1, Gen.Const(finished[name]))),
        };

    private static Gen<string> Name(string name) =>
        Gen.Frequency(
            (3, Gen.Const($"\"{name}\"")),
            (1, Gen.Const($"\"\\u{(int)name[0]:x4}{name[1..]}\"")),
            (1, Gen.Const($"\"{name.ToUpperInvariant()}\""))
        );

    private static string Join(IEnumerable<string> members) => $"{{{string.Join(',', members)}}}";

    // Control characters stay as they are now and then, which JSON does not allow.
    private static string Escape(string text) =>
        HostileText.AsBytes(
            text.Replace("\\", "\\\\").Replace("\"", "\\\"").Replace("\r\n", "\\r\\n").Replace("\0", "\\u0000")
        );
}
