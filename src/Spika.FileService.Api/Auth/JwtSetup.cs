using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.IdentityModel.Tokens;

namespace Spika.FileService.Api.Auth;

/// <summary>What Microsoft's bearer authentication is told.</summary>
internal static class JwtSetup
{
    private const string Subject = "sub";

    private static readonly TimeSpan _clockSkew = TimeSpan.FromMinutes(1);

    public static void Configure(JwtBearerOptions bearer, JwtOptions options)
    {
        bearer.MapInboundClaims = false;
        bearer.RequireHttpsMetadata = options.Authority.StartsWith("https:", StringComparison.Ordinal);
        bearer.Authority = options.Authority.Length > 0 ? options.Authority : null;
        bearer.TokenValidationParameters = new TokenValidationParameters
        {
            ValidAudience = options.Audience,
            ValidIssuer = options.Issuer.Length > 0 ? options.Issuer : null,

            // With an authority, its metadata name the issuer.
            ValidateIssuer = options.Issuer.Length > 0 || options.Authority.Length > 0,
            IssuerSigningKey =
                options.Key.Length > 0 ? new SymmetricSecurityKey(Convert.FromBase64String(options.Key)) : null,
            ClockSkew = _clockSkew,
        };
        bearer.Events = new JwtBearerEvents { OnTokenValidated = TakeSubject };
    }

    private static Task TakeSubject(TokenValidatedContext context)
    {
        if (context.Principal?.FindFirst(Subject)?.Value is { } subject && Caller.IsSubject(subject))
        {
            context.Principal = Caller.User(subject, context.Scheme.Name);
        }
        else
        {
            context.Fail("The token has no subject.");
        }

        return Task.CompletedTask;
    }
}
