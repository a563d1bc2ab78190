FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /source

# All that a restore reads, so that its layer is built again only when a package or a reference changes.
COPY global.json .editorconfig BannedSymbols.txt Directory.Build.props Directory.Build.targets Directory.Packages.props ./
COPY libs/ libs/
COPY src/Spika.FileService.Domain/*.csproj src/Spika.FileService.Domain/packages.lock.json src/Spika.FileService.Domain/
COPY src/Spika.FileService.Application/*.csproj src/Spika.FileService.Application/packages.lock.json src/Spika.FileService.Application/
COPY src/Spika.FileService.Infrastructure/*.csproj src/Spika.FileService.Infrastructure/packages.lock.json src/Spika.FileService.Infrastructure/
COPY src/Spika.FileService.Api/*.csproj src/Spika.FileService.Api/packages.lock.json src/Spika.FileService.Api/
# As for the publish, so that the compiler that works ahead of time is restored as well.
RUN dotnet restore src/Spika.FileService.Api --locked-mode -p:PublishReadyToRun=true

COPY src/ src/
RUN dotnet publish src/Spika.FileService.Api --no-restore --configuration Release --output /app

FROM mcr.microsoft.com/dotnet/aspnet:10.0
WORKDIR /app
COPY --from=build /app ./

# A named volume takes the owner over from the folder that it is mounted on.
RUN mkdir /data && chown "$APP_UID:$APP_UID" /data
VOLUME /data
ENV Storage__Root=/data

# The image has no Kerberos library, which Npgsql would look for and complain about.
ENV PGGSSENCMODE=disable

# Hexadecimal, and for ever: .NET's compiling thread stays when it is idle. When no file handle is left, it could not be
# started again, which would end the process. Nothing but the environment can say so.
ENV DOTNET_TC_BackgroundWorkerTimeoutMs=FFFFFFFF

ENV ASPNETCORE_HTTP_PORTS=8080
EXPOSE 8080
USER $APP_UID

# The image has neither curl nor wget, but bash can speak TCP.
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 CMD ["bash", "-c", \
    "exec 3<>/dev/tcp/127.0.0.1/8080 && printf 'GET /health/ready HTTP/1.0\\r\\n\\r\\n' >&3 && read -r _ status _ <&3 && [ \"$status\" = 200 ]"]

ENTRYPOINT ["dotnet", "Spika.FileService.Api.dll"]
