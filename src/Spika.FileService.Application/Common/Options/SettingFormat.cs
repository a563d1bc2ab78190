using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Reflection;
using Microsoft.Extensions.Configuration;

namespace Spika.FileService.Application.Common.Options;

/// <summary>
/// Judges what is written in a setting before it is read: the binder knows no ranges, and names types of .NET.
/// </summary>
internal static class SettingFormat
{
    /// <exception cref="SettingException">A setting with a range, or a choice, has a value of another form.</exception>
    public static void Check<TOptions>(IConfigurationSection section)
    {
        foreach (PropertyInfo property in typeof(TOptions).GetProperties())
        {
            if (section.GetSection(property.Name).GetChildren().Any())
            {
                throw new SettingException($"{section.Path}:{property.Name} must be one value, not a list.");
            }

            if (
                Describe(property) is { } expectation
                && section[property.Name] is { } written
                && !IsReadable(written, property.PropertyType)
            )
            {
                throw new SettingException(expectation);
            }
        }
    }

    private static string? Describe(PropertyInfo property) =>
        property.GetCustomAttribute<SettingRangeAttribute>()?.Describe(property.Name)
        ?? property.GetCustomAttribute<EnumDataTypeAttribute>()?.ErrorMessage;

    private static bool IsReadable(string written, Type type)
    {
        // .NET reads 24, and even 24:00:00, as 24 days. The writer means hours.
        if (type == typeof(TimeSpan) && (!written.Contains(':') || HoursOf(written) > 23))
        {
            return false;
        }

        // .NET reads a number as a choice as well, or as several.
        if (type.IsEnum)
        {
            return written
                .Split(',', StringSplitOptions.TrimEntries)
                .All(name => Enum.GetNames(type).Contains(name, StringComparer.OrdinalIgnoreCase));
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
