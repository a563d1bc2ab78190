using System.ComponentModel.DataAnnotations;
using System.Globalization;

namespace Spika.FileService.Application.Common.Options;

/// <summary>
/// The range of a setting, both ends included. Its message names the setting as the operator writes it:
/// <c>Uploads:MaxChunkBytes must be a whole number from 1 to 67108864, not 0.</c>
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SettingRangeAttribute : ValidationAttribute
{
    private readonly string _section;
    private readonly IComparable _min;
    private readonly IComparable _max;

    /// <summary>For an <see cref="int"/> or a <see cref="long"/>.</summary>
    public SettingRangeAttribute(string section, long min, long max)
    {
        (_section, _min, _max) = (section, min, max);
    }

    /// <summary>
    /// For a <see cref="TimeSpan"/>, both ends written as in the settings: <c>00:00:01</c>, <c>365.00:00:00</c>.
    /// </summary>
    public SettingRangeAttribute(string section, string min, string max)
    {
        (_section, _min, _max) = (section, Parse(min), Parse(max));
    }

    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext)
    {
        object? comparable = value is int number ? (long)number : value;
        return _min.CompareTo(comparable) <= 0 && _max.CompareTo(comparable) >= 0
            ? ValidationResult.Success
            : new ValidationResult(Describe(validationContext.MemberName!, value), [validationContext.MemberName!]);
    }

    /// <summary>The sentence that says what the setting must be.</summary>
    internal string Describe(string property, object? written) =>
        SettingSentence.Of($"{_section}:{property}", SettingSentence.FormOf(_min, _max), written);

    private static TimeSpan Parse(string text) => TimeSpan.Parse(text, CultureInfo.InvariantCulture);
}
