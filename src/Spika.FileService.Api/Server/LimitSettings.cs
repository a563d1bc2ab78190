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
        IConfigurationSection refused = FindRefused(limits, limits);
        string value = refused.Value is null ? "" : $", with the value {refused.Value}";
        return new SettingException($"{refused.Path} is refused by Kestrel{value}: {message}.", failure);
    }

    // The innermost that is refused without what is beside it: a rate has two parts, and is refused as a whole.
    private static IConfigurationSection FindRefused(IConfigurationSection limits, IConfigurationSection section) =>
        section.GetChildren().FirstOrDefault(part => IsRefused(limits, part)) is { } refused
            ? FindRefused(limits, refused)
            : section;

    private static bool IsRefused(IConfigurationSection limits, IConfigurationSection limit)
    {
        try
        {
            new ConfigurationBuilder()
                .AddInMemoryCollection(limit.AsEnumerable().Where(setting => setting.Value is not null))
                .Build()
                .GetSection(limits.Path)
                .Bind(new KestrelServerLimits { MinRequestBodyDataRate = null, MinResponseDataRate = null });
            return false;
        }
        catch (TargetInvocationException)
        {
            return true;
        }
        catch (InvalidOperationException)
        {
            // Half of a rate.
            return false;
        }
    }
}
