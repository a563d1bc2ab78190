using System.ComponentModel.DataAnnotations;
using Spika.FileService.Application.Common.Options;

namespace Spika.FileService.Application.UnitTests.Common.Options;

public sealed class SettingRangeAttributeTests
{
    private static readonly TestCaseData[] _inside =
    [
        new(new Settings { Number = 1 }),
        new(new Settings { Number = 10 }),
        new(new Settings { Large = long.MaxValue }),
        new(new Settings { Time = TimeSpan.FromSeconds(1) }),
        new(new Settings { Time = TimeSpan.FromDays(2) }),
    ];

    private static readonly TestCaseData[] _outside =
    [
        new(new Settings { Number = 0 }, "Some:Number must be a whole number from 1 to 10, not 0."),
        new(new Settings { Number = 11 }, "Some:Number must be a whole number from 1 to 10, not 11."),
        new(new Settings { Large = -1 }, "Some:Large must be a whole number from 0 to 9223372036854775807, not -1."),
        new(
            new Settings { Time = TimeSpan.Zero },
            "Some:Time must be from 00:00:01 to 2.00:00:00, as [days.]hours:minutes:seconds, not 00:00:00."
        ),
        new(
            new Settings { Time = TimeSpan.FromDays(3) },
            "Some:Time must be from 00:00:01 to 2.00:00:00, as [days.]hours:minutes:seconds, not 3.00:00:00."
        ),
    ];

    [TestCaseSource(nameof(_inside))]
    public void IsValid_WhenInsideTheRange_SaysNothing(Settings settings)
    {
        Assert.That(Validate(settings), Is.Empty);
    }

    [TestCaseSource(nameof(_outside))]
    public void IsValid_WhenOutsideTheRange_NamesTheSettingAndTheRange(Settings settings, string message)
    {
        Assert.That(Validate(settings), Is.EqualTo(new[] { message }));
    }

    private static IEnumerable<string?> Validate(Settings settings)
    {
        List<ValidationResult> results = [];
        Validator.TryValidateObject(settings, new ValidationContext(settings), results, validateAllProperties: true);
        return results.Select(result => result.ErrorMessage);
    }

    public sealed class Settings
    {
        [SettingRange("Some", 1, 10)]
        public int Number { get; init; } = 5;

        [SettingRange("Some", 0, long.MaxValue)]
        public long Large { get; init; }

        [SettingRange("Some", "00:00:01", "2.00:00:00")]
        public TimeSpan Time { get; init; } = TimeSpan.FromHours(1);
    }
}
