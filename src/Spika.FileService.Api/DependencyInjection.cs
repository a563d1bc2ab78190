using AutoMapper;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Mvc.ModelBinding.Binders;
using Microsoft.AspNetCore.Mvc.ModelBinding.Validation;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Spika.FileService.Api.Access;
using Spika.FileService.Api.Admission;
using Spika.FileService.Api.Auth;
using Spika.FileService.Api.Chunks;
using Spika.FileService.Api.Cors;
using Spika.FileService.Api.Downloads;
using Spika.FileService.Api.Errors;
using Spika.FileService.Api.Files;
using Spika.FileService.Api.Health;
using Spika.FileService.Api.Hosting;
using Spika.FileService.Api.Logging;
using Spika.FileService.Api.Requests;
using Spika.FileService.Api.Server;
using Spika.FileService.Api.Uploads;
using Spika.FileService.Api.Verify;
using Spika.FileService.Application.Common.Options;
using Spika.FileService.Application.Uploads;

namespace Spika.FileService.Api;

internal static class DependencyInjection
{
    private const string LicenseKey = "AutoMapper:LicenseKey";

    public static IServiceCollection AddApi(this IServiceCollection services, IConfiguration configuration) =>
        services
            .AddGuardedLog()
            .AddServer()
            .AddAuth()
            .AddHostNames()
            .AddAccess(configuration)
            .AddDownloads()
            .AddBrowserAccess()
            .AddContracts()
            .AddMapping(configuration[LicenseKey])
            .AddAdmission()
            .AddExceptionHandler<FailureHandler>()
            .AddHealth()
            .AddHostedService<LoadedAhead>();

    /// <summary>The order counts: each step answers for those below it.</summary>
    public static void UseApi(this WebApplication app)
    {
        // First, so that answers to failures close as well.
        app.UseMiddleware<ClosingMiddleware>();
        app.UseMiddleware<HeldRequestMiddleware>();

        // The empty options are what tells the framework that a FailureHandler is enough.
        app.UseExceptionHandler(_ => { });
        app.UseStatusCodePages(EmptyErrors.FillAsync);
        app.UseVaryByOrigin();
        app.UseMiddleware<TransferCodingMiddleware>();
        app.UseHostNames();
        app.UseMiddleware<EscapedPathMiddleware>();
        app.UseMiddleware<AliasPathMiddleware>();
        app.UseRouting();
        app.UseBrowserAccess();

        // Before anything reads a body.
        app.UseAccess();
        app.UseMiddleware<QueryCheckMiddleware>();
        app.UseMiddleware<ListBudgetMiddleware>();

        // A list that waits for its bytes has no turn.
        app.UseMiddleware<RequestTurnsMiddleware>();
        app.UseMiddleware<ChunkTimeMiddleware>();
        app.MapControllers().WithQueryParameters().RuleDownloads(app.Services);
        app.MapHealth().WithMetadata(OpenAccess.Policy);
    }

    private static IServiceCollection AddContracts(this IServiceCollection services)
    {
        // Not AddControllers, which brings authorization, CORS and validation by attributes: each would take part in
        // every request.
        services
            .AddMvcCore()
            .ConfigureApiBehaviorOptions(behavior =>
            {
                behavior.InvalidModelStateResponseFactory = ModelStateErrors.Answer;

                // Empty error answers get the envelope from EmptyErrors, all in one way.
                behavior.SuppressMapClientErrors = true;
            });
        services.Replace(ServiceDescriptor.Singleton<IObjectModelValidator, NoModelValidation>());
        services
            .AddOptions<MvcOptions>()
            .Configure<IOptions<UploadOptions>, IncomingBodies, RequestTurns>(ReadStrictly);
        return services;
    }

    private static void ReadStrictly(
        MvcOptions mvc,
        IOptions<UploadOptions> uploads,
        IncomingBodies incoming,
        RequestTurns turns
    )
    {
        // Reads numbers with int.TryParse; without it, a type converter would take 0x10 and #10 for 16.
        mvc.ModelBinderProviders.Insert(0, new TryParseModelBinderProvider());

        // It would take part in every request; ModelStateErrors answers what it is for.
        mvc.Filters.Remove(mvc.Filters.OfType<UnsupportedContentTypeFilter>().Single());

        int maxChunkBytes = uploads.Value.MaxChunkBytes;

        // No action takes a form. These would read the body of one before the formatters get it, whatever the route.
        mvc.ValueProviderFactories.RemoveType<FormValueProviderFactory>();
        mvc.ValueProviderFactories.RemoveType<FormFileValueProviderFactory>();
        mvc.ValueProviderFactories.RemoveType<JQueryFormValueProviderFactory>();
        mvc.InputFormatters.Clear();
        mvc.InputFormatters.Add(new ChunkRequestInputFormatter(maxChunkBytes));
        mvc.InputFormatters.Add(new VerifyRequestInputFormatter(incoming, turns));
        mvc.InputFormatters.Add(new RawChunkInputFormatter(maxChunkBytes));
    }

    private static IServiceCollection AddMapping(this IServiceCollection services, string? licenseKey) =>
        services
            .AddSingleton(new KnownSetting(LicenseKey, IsOfOwnSection: false))
            .AddAutoMapper(mapper =>
            {
                mapper.LicenseKey = licenseKey;
                mapper.AddProfile<FileMappingProfile>();
                mapper.AddProfile<DownloadMappingProfile>();
                mapper.AddProfile<UploadMappingProfile>();
            })
            // One for all: AutoMapper would make one for each controller, and no profile asks the request's services.
            .AddSingleton<IMapper>(provider =>
                provider.GetRequiredService<AutoMapper.IConfigurationProvider>().CreateMapper()
            );

    private static IServiceCollection AddHealth(this IServiceCollection services) =>
        services.AddHealthChecks().Services;
}
