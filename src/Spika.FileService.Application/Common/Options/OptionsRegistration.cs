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
        return services.AddSingleton<IValidateOptions<TOptions>, AnnotationCheck<TOptions>>();
    }
}
