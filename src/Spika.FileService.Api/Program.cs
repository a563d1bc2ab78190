using Spika.FileService.Api;
using Spika.FileService.Api.Hosting;
using Spika.FileService.Application;
using Spika.FileService.Infrastructure;

return await FailedRun.RunAsync(() =>
{
    Spika.FileService.Infrastructure.DependencyInjection.ThrowIfHandlesAreFew();

    // The settings lie beside the program, so that it can be started from any folder.
    WebApplicationBuilder builder = WebApplication.CreateBuilder(
        new WebApplicationOptions { Args = UnwatchedSettings.With(args), ContentRootPath = AppContext.BaseDirectory }
    );
    builder.UseDefaultAddress();
    builder.Services.AddApplication().AddInfrastructure(builder.Configuration).AddApi(builder.Configuration);

    WebApplication app = builder.BuildWithCheckedSettings();
    app.UseApi();
    app.PrintGuideWhenStarted();
    return app;
});
