using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using Microsoft.Extensions.Configuration;

namespace Spika.FileService.Application.Common.Options;

/// <summary>
/// Judges what is written in a setting before it is read: the binder knows no ranges, and names types of .NET.
/// </summary>
public static class SettingFormat
{
    /// <exception cref="SettingException">A setting has a value of another form.</exception>
    public static void Check<TOptions>(IConfigurationSection section)
    {
        foreach (PropertyInfo property in typeof(TOptions).GetProperties())
        {
            if (section.GetSection(property.Name).GetChildren().Any())
            {
                throw new SettingException($"{section.Path}:{property.Name} must be one value, not a list.");
            }

            if (section[property.Name] is { } written && !IsReadable(written, property.PropertyType))
            {
                throw new SettingException(Describe(section, property, written));
            }
        }
    }

    /// <summary>Judges the settings of a section that another program defines, where they have values.</summary>
    /// <param name="type">The type that they are bound to.</param>
    /// <exception cref="SettingException">A setting has a value of another form.</exception>
    public static void CheckAll(IConfigurationSection section, Type type)
    {
        foreach (IConfigurationSection member in section.GetChildren())
        {
            const BindingFlags Members = BindingFlags.Public | BindingFlags.Instance | BindingFlags.IgnoreCase;
            if (type.GetProperty(member.Key, Members)?.PropertyType is not { } memberType)
            {
                continue;
            }

            if (
                member.Value is { } written
                && SettingSentence.FormOf(memberType) is { } form
                && !IsReadableOrNull(written, memberType)
            )
            {
                throw new SettingException(SettingSentence.Of(member.Path, form, written));
            }

            CheckAll(member, memberType);
        }
    }

    private static string Describe(IConfigurationSection section, PropertyInfo property, string written)
    {
        if (property.GetCustomAttribute<SettingRangeAttribute>() is { } range)
        {
            return range.Describe(property.Name, written);
        }

        string setting = $"{section.Path}:{property.Name}";
        return property.GetCustomAttribute<EnumDataTypeAttribute>()?.ErrorMessage is { } choice
            ? SettingSentence.Of(setting, choice.TrimEnd('.').Replace($"{setting} must be ", ""), written)
            : SettingSentence.Of(
                setting,
                SettingSentence.FormOf(property.PropertyType) ?? "a value of its kind",
                written
            );
    }

    /// <summary>Whether .NET reads one choice from this: its name, in any case, or its number.</summary>
    public static bool IsChoice(string written, Type type) =>
        !written.Contains(',')
        && Enum.TryParse(type, written, ignoreCase: true, out object? choice)
        && Enum.IsDefined(type, choice);

    /// <summary>
    /// Whether this is the name of a choice, in any case; names with commas between them where several can be chosen.
    /// .NET reads a number as a choice as well, and adds several up also where only one can be chosen.
    /// </summary>
    public static bool IsNamed(string written, Type type)
    {
        string[] names = type.IsDefined(typeof(FlagsAttribute), inherit: false)
            ? written.Split(',', StringSplitOptions.TrimEntries)
            : [written.Trim()];
        return names.All(name => Enum.GetNames(type).Contains(name, StringComparer.OrdinalIgnoreCase));
    }

    // The binder takes an empty text for null.
    private static bool IsReadableOrNull(string written, Type type) =>
        Nullable.GetUnderlyingType(type) is { } underlying
            ? written.Length == 0 || IsReadableOrNull(written, underlying)
            : IsReadable(written, type) || (type.IsEnum && IsChoice(written, type));

    private static bool IsReadable(string written, Type declared)
    {
        Type type = Nullable.GetUnderlyingType(declared) ?? declared;

        // .NET reads 24, and even 24:00:00, as 24 days. The writer means hours.
        if (type == typeof(TimeSpan) && (!written.Contains(':') || HoursOf(written) > 23))
        {
            return false;
        }

        // .NET reads 0x10 and #10 as 16.
        if (
            (type == typeof(int) || type == typeof(long))
            && !long.TryParse(written, CultureInfo.InvariantCulture, out _)
        )
        {
            return false;
        }

        if (type.IsEnum)
        {
            return IsNamed(written, type);
        }

        try
        {
            return TypeDescriptor.GetConverter(type).ConvertFromInvariantString(written) is not null;
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or OverflowException)
        {
            return false;
        }
    }

    private static int HoursOf(string timeSpan) =>
        int.TryParse(timeSpan.Split(':')[0].Split('.')[^1], out int hours) ? hours : 0;
}
