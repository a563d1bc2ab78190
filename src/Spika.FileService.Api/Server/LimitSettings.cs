using System.Reflection;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Spika.FileService.Application.Common.Options;

namespace Spika.FileService.Api.Server;

/// <summary>Kestrel refuses a limit that is out of its range without its name.</summary>
internal static class LimitSettings
{
    /// <param name="limits">The section that could not be bound.</param>
    /// <param name="failure">What the binding threw.</param>
    public static SettingException Explain(IConfigurationSection limits, TargetInvocationException failure)
    {
        string message = failure.GetBaseException().Message.Split('\n', 2)[0].TrimEnd('.', '\r');
        (string setting, string? value) = limits
            .AsEnumerable()
            .Where(setting => setting.Value is not null)
            .Append(KeyValuePair.Create(limits.Path, (string?)null))
            .First(setting => setting.Value is null || IsRefused(limits.Path, setting));
        return new SettingException($"{setting} is refused by Kestrel, with the value {value}: {message}.", failure);
    }

    private static bool IsRefused(string section, KeyValuePair<string, string?> setting)
    {
        try
        {
            new ConfigurationBuilder()
                .AddInMemoryCollection([setting])
                .Build()
                .GetSection(section)
                .Bind(new KestrelServerLimits());
            return false;
        }
        catch (TargetInvocationException)
        {
            return true;
        }
    }
}
