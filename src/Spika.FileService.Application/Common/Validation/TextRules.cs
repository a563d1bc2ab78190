using System.Buffers;
using System.Text;
using FluentValidation;
using Spika.FileService.Domain.Files;

namespace Spika.FileService.Application.Common.Validation;

internal static class TextRules
{
    /// <summary>
    /// Text that both databases can hold: not empty, not too long, without NUL, which PostgreSQL refuses, and without
    /// half a surrogate pair, which has no UTF-8. Everything else, slashes, quotes and line feeds included, is text
    /// like any other.
    /// </summary>
    public static IRuleBuilderOptions<T, string?> IsText<T>(
        this IRuleBuilder<T, string?> rule,
        int maxLength = FileDescription.MaxTextLength
    ) =>
        rule.Must(text => IsText(text, maxLength))
            .WithMessage($"must be a string of 1 to {maxLength} characters, without NUL.");

    // Counts Unicode scalar values, as PostgreSQL counts a varchar: an emoji is one character and not two.
    private static bool IsText(ReadOnlySpan<char> text, int maxLength)
    {
        int length = 0;
        while (!text.IsEmpty && length <= maxLength)
        {
            if (
                Rune.DecodeFromUtf16(text, out Rune rune, out int charsConsumed) != OperationStatus.Done
                || rune.Value == 0
            )
            {
                return false;
            }

            text = text[charsConsumed..];
            length++;
        }

        return length > 0 && length <= maxLength;
    }
}
