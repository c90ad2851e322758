export { type Admission, createAdmission } from './admission.ts';
export { checkExposure } from './check-exposure.ts';
export { type App, type AppParts, type AppSettings, createApp } from './create-app.ts';
export { createHttpServer, type HttpSettings } from './create-http-server.ts';
export type { IngestPart, UploadValue } from './form-files.ts';
export { createLog, type LogLevel, logLevels } from './log.ts';
export { isLoopback } from './loopback.ts';
export { createTickets, type TicketDesk } from './tickets.ts';
export type { FileStore } from './use-files.ts';
