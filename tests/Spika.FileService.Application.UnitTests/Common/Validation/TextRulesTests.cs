using FluentValidation;
using FluentValidation.Results;
using Spika.FileService.Application.Common.Validation;

namespace Spika.FileService.Application.UnitTests.Common.Validation;

public sealed class TextRulesTests
{
    private static readonly TestCaseData[] _text =
    [
        Named("one character", "a"),
        Named("1,024 characters", new string('a', 1024)),
        Named("1,024 emoji, 2,048 UTF-16 units", string.Concat(Enumerable.Repeat("😀", 1024))),
        Named("a path", "../../x"),
        Named("a root", "/etc/passwd"),
        Named("a backslash", @"..\..\x"),
        Named("quotes", "'\"`; drop table files; --"),
        Named("white space only", " \t\r\n"),
        Named("a control character", "a\u0001b"),
        Named("the replacement character", "\uFFFD"),
        Named("a byte order mark", "\uFEFF"),
        Named("right to left", "\u202Egnp.exe"),
    ];

    private static readonly TestCaseData[] _noText =
    [
        Named("nothing", null),
        Named("empty", ""),
        Named("1,025 characters", new string('a', 1025)),
        Named("1,025 emoji", string.Concat(Enumerable.Repeat("😀", 1025))),
        Named("NUL", "\0"),
        Named("NUL at the end", "abc\0"),
        Named("a high surrogate at the end", "abc\uD83D"),
        Named("a low surrogate at the start", "\uDE00abc"),
        Named("two high surrogates", "\uD83D\uD83D"),
        Named("a swapped pair", "\uDE00\uD83D"),
    ];

    [TestCaseSource(nameof(_text))]
    public void IsText_WhenBothDatabasesCanHoldIt_Passes(string? text)
    {
        Assert.That(Validate(text).Errors, Is.Empty);
    }

    [TestCaseSource(nameof(_noText))]
    public void IsText_WhenADatabaseCannotHoldIt_SaysWhatText(string? text)
    {
        Assert.That(
            Validate(text).Errors.Single().ErrorMessage,
            Is.EqualTo("must be a string of 1 to 1024 characters, without NUL.")
        );
    }

    private static TestCaseData Named(string name, string? text) => new TestCaseData(text).SetArgDisplayNames(name);

    private static ValidationResult Validate(string? text)
    {
        InlineValidator<string?[]> validator = [];
        validator.RuleFor(holder => holder[0]).IsText();
        return validator.Validate([text]);
    }
}
