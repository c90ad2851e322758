import { describeJobs } from './contract.ts';

describeJobs('jobs in a folder');
