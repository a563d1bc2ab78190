using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Configuration;
using Spika.FileService.Application.Common.Options;

namespace Spika.FileService.Application.UnitTests.Common.Options;

public sealed class SettingFormatTests
{
    [TestCase("Number", "5")]
    [TestCase("Time", "23:00:00")]
    [TestCase("Time", "2.00:00:00")]
    [TestCase("Kind", "absolute")]
    [TestCase("Text", "anything")]
    [TestCase("Unknown", "anything")]
    public void Check_OfAReadableValue_SaysNothing(string name, string written) =>
        Assert.That(() => SettingFormat.Check<Settings>(Section(name, written)), Throws.Nothing);

    // .NET would read 5 and 24:00:00 as days, and a number as a choice.
    [TestCase("Number", "x", "a whole number")]
    [TestCase("Ranged", "x", "a whole number from 1 to 10")]
    [TestCase("Time", "5", "a time as [days.]hours:minutes:seconds")]
    [TestCase("Time", "24:00:00", "a time as [days.]hours:minutes:seconds")]
    [TestCase("Kind", "1", "one of RelativeOrAbsolute, Absolute, Relative")]
    [TestCase("Kind", "Absolute,Relative", "one of RelativeOrAbsolute, Absolute, Relative")]
    [TestCase("Kind", "Absolute, 1", "one of RelativeOrAbsolute, Absolute, Relative")]
    [TestCase("Choice", "9", "Absolute or nothing")]
    [TestCase("Id", "x", "a value of its kind")]
    public void Check_OfAnotherForm_SaysWhatItMustBe(string name, string written, string form) =>
        Assert.That(
            () => SettingFormat.Check<Settings>(Section(name, written)),
            Throws.InstanceOf<SettingException>().With.Message.EqualTo($"Some:{name} must be {form}, not {written}.")
        );

    [Test]
    public void Check_OfAList_SaysThatItMustBeOneValue() =>
        Assert.That(
            () => SettingFormat.Check<Settings>(Section("Number:0", "1")),
            Throws.InstanceOf<SettingException>().With.Message.EqualTo("Some:Number must be one value, not a list.")
        );

    [TestCase("Inner:Optional", "5")]
    [TestCase("Inner:Optional", "")]
    [TestCase("inner:number", "5")]
    [TestCase("Inner:Text", "anything")]
    [TestCase("Inner:Unknown", "anything")]
    public void CheckAll_OfAReadableValue_SaysNothing(string name, string written) =>
        Assert.That(() => SettingFormat.CheckAll(Section(name, written), typeof(Settings)), Throws.Nothing);

    [TestCase("Inner:Optional", "x", "x")]
    [TestCase("Inner:Number", "x", "x")]
    [TestCase("Inner:Number", "", "empty")]
    public void CheckAll_OfAnotherForm_NamesTheSetting(string name, string written, string shown) =>
        Assert.That(
            () => SettingFormat.CheckAll(Section(name, written), typeof(Settings)),
            Throws
                .InstanceOf<SettingException>()
                .With.Message.EqualTo($"Some:{name} must be a whole number, not {shown}.")
        );

    private static IConfigurationSection Section(string name, string written) =>
        new ConfigurationBuilder()
            .AddInMemoryCollection([KeyValuePair.Create<string, string?>($"Some:{name}", written)])
            .Build()
            .GetSection("Some");

    private sealed class Settings
    {
        public int Number { get; init; }

        [SettingRange("Some", 1, 10)]
        public int Ranged { get; init; }

        public int? Optional { get; init; }

        public TimeSpan Time { get; init; }

        public UriKind Kind { get; init; }

        [EnumDataType(typeof(UriKind), ErrorMessage = "Some:Choice must be Absolute or nothing.")]
        public UriKind Choice { get; init; }

        public string? Text { get; init; }

        public Guid Id { get; init; }

        public Settings? Inner { get; init; }
    }
}
