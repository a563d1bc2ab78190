using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Spika.FileService.Application.Common.Options;

public static class OptionsRegistration
{
    /// <summary>Binds options to their section of the settings. A value outside its range stops the start.</summary>
    public static IServiceCollection AddValidatedOptions<TOptions>(this IServiceCollection services, string section)
        where TOptions : class
    {
        services
            .AddOptions<TOptions>()
            .Configure<IConfiguration>(
                (_, configuration) => SettingFormat.Check<TOptions>(configuration.GetSection(section))
            )
            .BindConfiguration(section)
            .ValidateOnStart();
        services.AddKnownSettings([.. typeof(TOptions).GetProperties().Select(option => $"{section}:{option.Name}")]);
        return services.AddSingleton<IValidateOptions<TOptions>, AnnotationCheck<TOptions>>();
    }

    /// <summary>Names settings that are read in another way, for <see cref="UnknownSettings"/>.</summary>
    /// <param name="paths">As in <see cref="KnownSetting"/>.</param>
    public static IServiceCollection AddKnownSettings(
        this IServiceCollection services,
        params IReadOnlyList<string> paths
    )
    {
        foreach (string path in paths)
        {
            services.AddSingleton(new KnownSetting(path));
        }

        return services;
    }
}
